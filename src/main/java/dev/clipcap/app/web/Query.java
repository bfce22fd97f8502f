package dev.clipcap.app.web;

import static java.util.stream.Collectors.toCollection;

import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.DecodingSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** The parameters after the question mark. */
final class Query {
  private static final Set<String> NAMES =
      Stream.concat(
              Stream.of("model", "stream"),
              Arrays.stream(DecodingSettings.class.getRecordComponents())
                  .map(field -> parameter(field.getName())))
          .collect(toCollection(TreeSet::new));

  private static final int MAX_BEAMS = 20;

  private final Map<String, String> values = new TreeMap<>();

  /**
   * @param raw what follows the question mark, or null
   * @throws HttpError 400 for an unknown or repeated name
   */
  Query(String raw) {
    if (raw == null) {
      return;
    }
    for (String pair : raw.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      String name = decode(parts[0]);
      if (!NAMES.contains(name) || parts.length == 1) {
        throw new HttpError(
            400, "found parameter \"%s\", expected NAME=VALUE of %s".formatted(name, NAMES));
      }
      if (values.put(name, decode(parts[1])) != null) {
        throw new HttpError(400, "found parameter " + name + " twice, expected it once");
      }
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new HttpError(400, "found a malformed query, expected percent-encoded UTF-8");
    }
  }

  /** A value; null if it is not given. */
  String get(String name) {
    return values.get(name);
  }

  /** Whether the caption is wanted token by token. */
  boolean isStreamed() {
    String value = values.getOrDefault("stream", "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw new HttpError(400, "found stream \"%s\", expected true or false".formatted(value));
    }
    return value.equals("true");
  }

  /** How to decode; greedy if nothing is said. */
  CaptionOptions options() {
    Integer beams = number("beams", Integer::valueOf);
    if (beams != null && beams > MAX_BEAMS) {
      throw new HttpError(400, "found %s beams, expected at most %s".formatted(beams, MAX_BEAMS));
    }
    return new DecodingSettings(
            values.get("strategy"),
            beams,
            number("length_penalty", Double::valueOf),
            number("top_p", Double::valueOf),
            number("temperature", Double::valueOf),
            number("seed", Long::valueOf),
            number("max_tokens", Integer::valueOf),
            number("no_repeat", Integer::valueOf),
            values.get("stop"),
            number("min_tokens", Integer::valueOf),
            values.get("prompt"))
        .options(Query::parameter);
  }

  /** A field as it is called here: top_p for topP. */
  private static String parameter(String field) {
    return field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private <T extends Number> T number(String name, Function<String, T> parse) {
    String value = values.get(name);
    try {
      return value == null ? null : parse.apply(value);
    } catch (NumberFormatException e) {
      throw new HttpError(400, "found %s \"%s\", expected a number".formatted(name, value));
    }
  }
}
