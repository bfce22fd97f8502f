package dev.clipcap.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that is kept as a resource, with names in braces for what is filled in. A line {@code <!--
 * NAME -->} begins a section, which ends before the next.
 */
public final class Template {
  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

  private Template() {}

  /**
   * The text with every {@code {name}} replaced by its value.
   *
   * @param owner a class of the package that has the resource
   * @param resource a file, or {@code FILE#SECTION} for a section without blank lines around it
   */
  public static String fill(Class<?> owner, String resource, Map<String, ?> values) {
    return NAME.matcher(text(owner, resource))
        .replaceAll(
            name -> {
              Object value = Objects.requireNonNull(values.get(name.group(1)), name.group());
              return Matcher.quoteReplacement(value.toString());
            });
  }

  private static String text(Class<?> owner, String resource) {
    String[] names = resource.split("#", 2);
    try (InputStream in = owner.getResourceAsStream(names[0])) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (names.length == 1) {
        return text;
      }
      String from = text.split("(?m)^<!-- " + names[1] + " -->$", 2)[1];
      return from.split("(?m)^<!-- \\w+ -->$", 2)[0].strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
