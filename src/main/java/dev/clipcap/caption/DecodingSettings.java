package dev.clipcap.caption;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * {@link CaptionOptions} as they are given: on the command line, over HTTP, in an experiment. What
 * is not given is null.
 *
 * @param strategy greedy, beam or nucleus, as text; the second where {@code beams} is given, else
 *     greedy
 * @param beams width of the beam search, 5; 1 is greedy
 * @param lengthPenalty of the beam search, 1
 * @param topP of the nucleus, 0.9
 * @param temperature of the nucleus, 1
 * @param seed of the nucleus's draws, 0
 * @param maxTokens the longest caption, 67
 * @param noRepeat no n-gram of so many tokens occurs twice; 0: they may
 * @param stop text of the token that ends a caption, the full stop; empty: none does
 * @param minTokens the shortest caption, 0
 * @param prompt what each caption begins with, nothing
 */
public record DecodingSettings(
    String strategy,
    Integer beams,
    Double lengthPenalty,
    Double topP,
    Double temperature,
    Long seed,
    Integer maxTokens,
    Integer noRepeat,
    String stop,
    Integer minTokens,
    String prompt) {

  /** Greedy. */
  public static final DecodingSettings DEFAULT =
      new DecodingSettings(null, null, null, null, null, null, null, null, null, null, null);

  /**
   * The options.
   *
   * @param spelled how a field is called where it was given, for messages
   * @throws InvalidInputException if a field is given that the strategy does not heed, or a value
   *     makes no sense
   */
  public CaptionOptions options(UnaryOperator<String> spelled) {
    String chosen = requireNonNullElse(strategy, beams == null || beams == 1 ? "greedy" : "beam");
    requireHeeded(chosen, "beam", List.of("beams", "lengthPenalty"), spelled);
    requireHeeded(chosen, "nucleus", List.of("topP", "temperature", "seed"), spelled);
    CaptionOptions options =
        switch (chosen) {
          case "greedy" -> CaptionOptions.greedy();
          case "beam" ->
              CaptionOptions.beam(
                  requireNonNullElse(beams, 5), requireNonNullElse(lengthPenalty, 1.0));
          case "nucleus" ->
              CaptionOptions.nucleus(
                  requireNonNullElse(topP, 0.9),
                  requireNonNullElse(temperature, 1.0),
                  requireNonNullElse(seed, 0L));
          default ->
              throw new InvalidInputException(
                  spelled.apply("strategy"),
                  "\"" + chosen + "\"",
                  "greedy, beam or nucleus",
                  "correct it");
        };
    return options
        .withMaxTokens(requireNonNullElse(maxTokens, options.maxTokens()))
        .withoutRepeating(requireNonNullElse(noRepeat, options.noRepeat()))
        .withStop(requireNonNullElse(stop, options.stop()))
        .withMinTokens(requireNonNullElse(minTokens, options.minTokens()))
        .withPrompt(requireNonNullElse(prompt, options.prompt()));
  }

  /** All that options say, whether it was given or not. */
  public static DecodingSettings of(CaptionOptions options) {
    CaptionOptions.Strategy strategy = options.strategy();
    CaptionOptions.Beam beam = strategy instanceof CaptionOptions.Beam b ? b : null;
    CaptionOptions.Nucleus nucleus = strategy instanceof CaptionOptions.Nucleus n ? n : null;
    return new DecodingSettings(
        beam != null ? "beam" : nucleus != null ? "nucleus" : "greedy",
        beam == null ? null : beam.width(),
        beam == null ? null : beam.lengthPenalty(),
        nucleus == null ? null : nucleus.topP(),
        nucleus == null ? null : nucleus.temperature(),
        nucleus == null ? null : nucleus.seed(),
        options.maxTokens(),
        options.noRepeat(),
        options.stop(),
        options.minTokens(),
        options.prompt());
  }

  /** What is given, by the fields' names. */
  public Map<String, Object> given() {
    return Json.mapper().convertValue(this, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  /** In words: {@code beams 5, noRepeat 3}. */
  public String label() {
    return given().entrySet().stream()
        .map(field -> field.getKey() + " " + field.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Refuses fields that {@code needed} alone heeds, if another strategy is chosen. */
  private void requireHeeded(
      String chosen, String needed, List<String> fields, UnaryOperator<String> spelled) {
    List<String> unheeded = new ArrayList<>(fields);
    unheeded.retainAll(given().keySet());
    if (beams != null && beams == 1 && strategy == null) {
      unheeded.remove("beams"); // one beam is greedy decoding
    }
    if (!chosen.equals(needed) && !unheeded.isEmpty()) {
      throw new InvalidInputException(
          spelled.apply(unheeded.get(0)),
          "it with strategy " + chosen,
          "it with strategy " + needed + " only",
          "leave it out, or choose that strategy");
    }
  }
}
