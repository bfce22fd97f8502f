package dev.clipcap.web;

import dev.clipcap.caption.CaptionOptions;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The parameters after the question mark. */
final class Query {
  private static final Set<String> NAMES =
      Set.of(
          "model",
          "strategy",
          "beams",
          "length_penalty",
          "top_p",
          "temperature",
          "seed",
          "max_tokens",
          "no_repeat",
          "stop");

  /** Parameters that only one strategy heeds. */
  private static final Map<String, String> STRATEGY_OF =
      Map.of(
          "beams", "beam",
          "length_penalty", "beam",
          "top_p", "nucleus",
          "temperature", "nucleus",
          "seed", "nucleus");

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

  String get(String name, String fallback) {
    return values.getOrDefault(name, fallback);
  }

  /** How to decode; greedy if nothing is said. */
  CaptionOptions options() {
    String strategy = get("strategy", values.containsKey("beams") ? "beam" : "greedy");
    refuseWithoutMeaning(strategy);
    CaptionOptions options =
        switch (strategy) {
          case "greedy" -> CaptionOptions.greedy();
          case "beam" -> CaptionOptions.beam(beams(), real("length_penalty", 1));
          case "nucleus" ->
              CaptionOptions.nucleus(
                  real("top_p", 0.9), real("temperature", 1), number("seed", 0L, Long::valueOf));
          default ->
              throw new HttpError(
                  400,
                  "found strategy \"%s\", expected greedy, beam or nucleus".formatted(strategy));
        };
    return options
        .withMaxTokens(number("max_tokens", options.maxTokens(), Integer::valueOf))
        .withoutRepeating(number("no_repeat", 0, Integer::valueOf))
        .withStop(get("stop", options.stop()));
  }

  private void refuseWithoutMeaning(String strategy) {
    STRATEGY_OF.forEach(
        (name, needed) -> {
          if (values.containsKey(name) && !strategy.equals(needed)) {
            throw new HttpError(
                400,
                "found %s with strategy %s, expected it with strategy=%s only"
                    .formatted(name, strategy, needed));
          }
        });
  }

  private int beams() {
    int beams = number("beams", 5, Integer::valueOf);
    if (beams > MAX_BEAMS) {
      throw new HttpError(400, "found %s beams, expected at most %s".formatted(beams, MAX_BEAMS));
    }
    return beams;
  }

  private double real(String name, double fallback) {
    return number(name, fallback, Double::valueOf);
  }

  private <T extends Number> T number(String name, T fallback, Function<String, T> parse) {
    String value = values.get(name);
    try {
      return value == null ? fallback : parse.apply(value);
    } catch (NumberFormatException e) {
      throw new HttpError(400, "found %s \"%s\", expected a number".formatted(name, value));
    }
  }
}
