package dev.clipcap.lab.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.core.clip.SavedModelConfig;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.PrintedText;
import dev.clipcap.io.Wording;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The multiply-adds of what a model does, step by step; see {@link MultiplyAdds}.
 *
 * @param of what is counted, in words
 * @param multiplyAdds by step, in the order of the steps
 */
public record Cost(
    @JsonProperty("multiply_adds_of") String of,
    @JsonProperty("multiply_adds") Map<String, Long> multiplyAdds) {
  private static final String IMAGE = "image tower";
  private static final String MAPPER = "mapper";

  public Cost {
    multiplyAdds = Collections.unmodifiableMap(new LinkedHashMap<>(multiplyAdds));
  }

  /**
   * One image's caption of n tokens by greedy decoding. The prefill gives the first token; each
   * later one costs a step over one position, token i with k + i - 1 keys.
   *
   * @throws InvalidInputException if prefix and caption do not fit GPT-2's positions
   */
  static Cost of(CaptionerConfig config, int tokens) {
    Gpt2Config gpt2 = config.gpt2();
    MapperConfig mapper = config.mapper();
    int prefix = mapper.prefix();
    int room = gpt2.positions() - prefix;
    InvalidInputException.refuseIf(
        tokens > room,
        "option " + Wording.setting("tokens"),
        Integer.toString(tokens),
        "at most " + room + ", the positions that the prefix leaves",
        "correct it");
    Map<String, Long> steps = new LinkedHashMap<>();
    boolean known = config.clip() == null || !config.clip().runsAsItIs();
    if (config.clip() != null && known) {
      steps.put(IMAGE, MultiplyAdds.imageTower(config.clip().vision(), config.clip().projection()));
    }
    if (mapper.className() == null) { // what a class of one's own computes is not known
      steps.put(MAPPER, MultiplyAdds.mapper(mapper));
    }
    steps.put("gpt2, the prefix and token 1", MultiplyAdds.gpt2(gpt2, prefix, prefix));
    for (int token = 2; token <= tokens; token++) {
      steps.put("gpt2, token " + token, MultiplyAdds.gpt2(gpt2, 1, prefix + token - 1));
    }
    return new Cost(
        "one image and a caption of "
            + tokens
            + " tokens, greedy"
            + (known ? "" : "; the image encoder is a SavedModel that runs as it is, not counted"),
        steps);
  }

  /** An image, and a text as long as the text tower takes. */
  static Cost of(ClipConfig config) {
    if (config.vision() instanceof SavedModelConfig saved) {
      return new Cost(
          "one image: not known of a SavedModel that runs as it is, signature "
              + PrintedText.oneLine(saved.toString()),
          Map.of());
    }
    Map<String, Long> steps = new LinkedHashMap<>();
    steps.put(IMAGE, MultiplyAdds.imageTower(config.vision(), config.projection()));
    if (config.text() != null) {
      steps.put(
          "text tower, %s tokens".formatted(config.text().positions()),
          MultiplyAdds.textTower(config.text(), config.projection()));
    }
    return new Cost("one image, and one text", steps);
  }

  /** The first token of a text and the last that has a position. */
  static Cost of(Gpt2Config config) {
    Map<String, Long> steps = new LinkedHashMap<>();
    steps.put("token 1", MultiplyAdds.gpt2(config, 1, 1));
    steps.put("token " + config.positions(), MultiplyAdds.gpt2(config, 1, config.positions()));
    return new Cost("one token, those before it cached", steps);
  }

  /** Of all steps together, where they make one caption. */
  OptionalLong total() {
    return multiplyAdds.containsKey(MAPPER)
        ? OptionalLong.of(multiplyAdds.values().stream().mapToLong(Long::longValue).sum())
        : OptionalLong.empty();
  }
}
