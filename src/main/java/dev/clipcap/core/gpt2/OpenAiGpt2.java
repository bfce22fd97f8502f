package dev.clipcap.core.gpt2;

import dev.clipcap.core.nn.Activation;

/** GPT-2s that compute what OpenAI's do, whatever their sizes. */
public final class OpenAiGpt2 {
  private static final float EPSILON = 1e-5f;

  private OpenAiGpt2() {}

  /**
   * One of a size.
   *
   * @param dropout everywhere
   */
  public static Gpt2Config config(
      int vocabSize, int positions, int width, int layers, int heads, float dropout) {
    return new Gpt2Config(
        vocabSize, positions, width, layers, heads, EPSILON, dropout, null, null, null, null, null,
        null);
  }

  /** Whether nothing but sizes tells a model from OpenAI's. */
  public static boolean computesAs(Gpt2Config config) {
    return config.inner() == null
        && config.activation() == Activation.GELU_NEW
        && config.scalesByWidth()
        && !config.scalesByBlock()
        && config.layerNormEpsilon() == EPSILON;
  }
}
