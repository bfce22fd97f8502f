package dev.clipcap.core.tf;

import static dev.clipcap.io.InvalidInputException.refuseIf;

/**
 * Sizes of which a model's graph can be built, and rates in it: a graph takes memory before a
 * weight is read, and sizes come from strangers' files.
 */
public final class GraphSizes {
  /** More blocks than any GPT-2 or CLIP has. */
  private static final int MOST_LAYERS = 1000;

  /** So that products of sizes are numbers of 31 bits. */
  public static final int WIDEST = 1 << 20;

  /** Numbers that a mapper's layer makes of one image. */
  public static final long MOST_OUTPUTS = 1 << 28;

  private static final String CONFIG = "correct config.json";

  private GraphSizes() {}

  /** Refuses sizes that no transformer of CLIP's can have; {@code field} is its in the config. */
  public static void ofClip(
      String field, int width, int inner, int layers, int heads, float epsilon) {
    refuseIf(
        width < 1
            || inner < 1
            || layers < 1
            || layers > MOST_LAYERS
            || width > WIDEST
            || inner > WIDEST
            || heads < 1
            || width % heads != 0,
        "CLIP config, " + field,
        "hidden_size %s, intermediate_size %s, num_hidden_layers %s, num_attention_heads %s"
            .formatted(width, inner, layers, heads),
        "positive numbers, at most %s layers, widths of at most %s, and heads that divide the width"
            .formatted(MOST_LAYERS, WIDEST),
        CONFIG);
    requireEpsilon("CLIP config, " + field + ", field 'layer_norm_eps'", epsilon);
  }

  /** Refuses sizes that no GPT-2 can have; {@code inner} may be null. */
  public static void ofGpt2(
      int vocabSize, int positions, int width, int layers, int heads, Integer inner) {
    refuseIf(
        vocabSize < 1 || positions < 1 || layers < 1 || layers > MOST_LAYERS,
        "GPT-2 config",
        "vocab_size %s, n_positions %s, n_layer %s".formatted(vocabSize, positions, layers),
        "positive numbers, and at most " + MOST_LAYERS + " layers",
        CONFIG);
    refuseIf(
        width < 1
            || width > Integer.MAX_VALUE / 4
            || heads < 1
            || width % heads != 0
            || (inner != null && inner < 1),
        "GPT-2 config",
        "n_embd %s with n_head %s and n_inner %s".formatted(width, heads, inner),
        "a width that the number of heads divides, and a positive n_inner or null",
        CONFIG);
  }

  /** Refuses numbers that no GPT-2 can have. */
  public static void ofGpt2(float epsilon, double... dropouts) {
    for (double rate : dropouts) {
      refuseIf(
          !(rate >= 0 && rate < 1),
          "GPT-2 config, fields 'resid_pdrop', 'embd_pdrop', 'attn_pdrop'",
          String.valueOf((float) rate),
          "a rate from 0 to below 1",
          CONFIG);
    }
    requireEpsilon("GPT-2 config, field 'layer_norm_epsilon'", epsilon);
  }

  private static void requireEpsilon(String where, float epsilon) {
    refuseIf(
        !(epsilon >= 0 && epsilon < 1),
        where,
        String.valueOf(epsilon),
        "a small positive number such as 1e-5",
        CONFIG);
  }

  /** Refuses sizes that no mapper can have; those that its kind has not are 0. */
  public static void ofMapper(
      int embedding, int prefix, int width, int clipTokens, int layers, int heads) {
    String remedy = "correct the mapper's sizes";
    refuseIf(
        embedding < 1 || prefix < 1 || width < 1,
        "mapper",
        "embedding %s, prefix %s, width %s".formatted(embedding, prefix, width),
        "positive numbers",
        remedy);
    refuseIf(
        (long) width * Math.max(prefix, clipTokens) > MOST_OUTPUTS,
        "mapper",
        "width %s with prefix %s and clipTokens %s".formatted(width, prefix, clipTokens),
        "at most %s numbers together".formatted(MOST_OUTPUTS),
        remedy);
    refuseIf(
        clipTokens < 0 || layers < 0 || layers > MOST_LAYERS || heads < 0,
        "mapper",
        "clipTokens %s, layers %s, heads %s".formatted(clipTokens, layers, heads),
        "no negative numbers, and at most %s layers".formatted(MOST_LAYERS),
        remedy);
  }
}
