package dev.clipcap.core.clip;

import dev.clipcap.io.InvalidInputException;

/** What the transformers in CLIP's two towers can be. */
public final class TransformerSizes {
  /** More blocks than any CLIP has: a graph of so many takes memory before a weight is read. */
  private static final int MOST_LAYERS = 1000;

  /** So that products of sizes are numbers of 31 bits. */
  public static final int WIDEST = 1 << 20;

  private TransformerSizes() {}

  /** Refuses sizes that no transformer can have. */
  static void check(String field, int width, int inner, int layers, int heads, float epsilon) {
    if (width < 1
        || inner < 1
        || layers < 1
        || layers > MOST_LAYERS
        || width > WIDEST
        || inner > WIDEST
        || heads < 1
        || width % heads != 0) {
      throw new InvalidInputException(
          "CLIP config, " + field,
          "hidden_size %s, intermediate_size %s, num_hidden_layers %s, num_attention_heads %s"
              .formatted(width, inner, layers, heads),
          "positive numbers, at most %s layers, widths of at most %s, and heads that divide the width"
              .formatted(MOST_LAYERS, WIDEST),
          "correct config.json");
    }
    if (!(epsilon >= 0 && epsilon < 1)) {
      throw new InvalidInputException(
          "CLIP config, " + field + ", field 'layer_norm_eps'",
          String.valueOf(epsilon),
          "a small positive number such as 1e-5",
          "correct config.json");
    }
  }
}
