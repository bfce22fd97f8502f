package dev.clipcap.io;

import java.util.regex.Pattern;

/**
 * Names and messages of strangers as they may be printed: characters that a terminal obeys, or that
 * turn the direction of writing, are shown by number, as {@code \u005cu001b}.
 */
public final class PrintedText {
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cntrl}\\x80-\\x9f\\u202a-\\u202e\\u2066-\\u2069&&[^\\t\\n\\r]]");

  private PrintedText() {}

  /** For a place within a line: a tab or line break is shown as \t, \n or \r. */
  public static String oneLine(String text) {
    return lines(text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r"));
  }

  /** For text that may have several lines: its tabs and line breaks stay. */
  public static String lines(String text) {
    return CONTROL
        .matcher(text)
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }
}
