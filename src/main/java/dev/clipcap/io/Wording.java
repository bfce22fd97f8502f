package dev.clipcap.io;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings and commands in a message, which each program spells as its user writes them: {@code
 * --out FOLDER}, {@code -Dout=FOLDER}, or in a program of one's own {@code out=FOLDER}.
 */
public final class Wording {
  /** Signs that no file name or text of a user's has. */
  private static final Pattern SAID = Pattern.compile("\uE000([^\uE000\uE001]*)\uE001");

  private Wording() {}

  /** A setting by its name alone. */
  public static String setting(String name) {
    return "\uE000" + name + "\uE001";
  }

  /** A setting with a value, or with what stands for one: {@code FOLDER}. */
  public static String setting(String name, String value) {
    return setting(name + "=" + value);
  }

  /** A switch that is turned on. */
  public static String on(String name) {
    return setting(name, "true");
  }

  /** A command with its settings, such as {@code fetch} and {@code models=gpt2}. */
  public static String command(String name, String... settings) {
    String words = settings.length == 0 ? "" : " " + String.join(" ", settings);
    return setting("clipcap " + name + words);
  }

  /** A message with its settings and commands spelled. */
  static String spelled(String message, UnaryOperator<String> spelling) {
    return SAID.matcher(message)
        .replaceAll(said -> Matcher.quoteReplacement(spelling.apply(said.group(1))));
  }
}
