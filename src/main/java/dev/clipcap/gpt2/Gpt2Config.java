package dev.clipcap.gpt2;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.io.InvalidInputException;

/**
 * The size of a GPT-2, under the names of Hugging Face's {@code GPT2Config}.
 *
 * @param vocabSize V, tokens
 * @param positions the longest sequence, prefix included
 * @param width C, of the residual stream
 * @param layers blocks
 * @param heads of attention; each is width / heads wide
 * @param layerNormEpsilon added to the variance
 * @param dropout rate on embeddings, attention and residuals while GPT-2 itself is trained
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Gpt2Config(
    @JsonProperty(value = "vocab_size", required = true) int vocabSize,
    @JsonProperty(value = "n_positions", required = true) int positions,
    @JsonProperty(value = "n_embd", required = true) int width,
    @JsonProperty(value = "n_layer", required = true) int layers,
    @JsonProperty(value = "n_head", required = true) int heads,
    @JsonProperty(value = "layer_norm_epsilon", required = true) float layerNormEpsilon,
    @JsonProperty("resid_pdrop") float dropout) {

  public Gpt2Config {
    if (vocabSize < 1 || positions < 1 || layers < 1) {
      throw new InvalidInputException(
          "GPT-2 config",
          "vocab_size %d, n_positions %d, n_layer %d".formatted(vocabSize, positions, layers),
          "positive numbers",
          "correct config.json");
    }
    if (width < 1 || heads < 1 || width % heads != 0) {
      throw new InvalidInputException(
          "GPT-2 config",
          "n_embd %d with n_head %d".formatted(width, heads),
          "a width that the number of heads divides",
          "correct config.json");
    }
  }

  /** 124,439,808 weights. */
  public static Gpt2Config small() {
    return preset(768, 12, 12);
  }

  /** 354,823,168 weights. */
  public static Gpt2Config medium() {
    return preset(1024, 24, 16);
  }

  /** 774,030,080 weights. */
  public static Gpt2Config large() {
    return preset(1280, 36, 20);
  }

  /** 1,557,611,200 weights. */
  public static Gpt2Config xl() {
    return preset(1600, 48, 25);
  }

  /** 81,912,576 weights. */
  public static Gpt2Config distil() {
    return preset(768, 6, 12);
  }

  private static Gpt2Config preset(int width, int layers, int heads) {
    return new Gpt2Config(50257, 1024, width, layers, heads, 1e-5f, 0.1f);
  }
}
