package dev.clipcap.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text that is kept as a resource, with names in braces for what is filled in. */
public final class Template {
  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

  private Template() {}

  /**
   * The text with every {@code {name}} replaced by its value.
   *
   * @param owner a class of the package that has the resource
   */
  public static String fill(Class<?> owner, String resource, Map<String, ?> values) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return NAME.matcher(text)
          .replaceAll(
              name -> {
                Object value = Objects.requireNonNull(values.get(name.group(1)), name.group());
                return Matcher.quoteReplacement(value.toString());
              });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
