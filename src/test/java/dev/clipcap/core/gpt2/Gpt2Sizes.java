package dev.clipcap.core.gpt2;

/** The sizes that OpenAI and Hugging Face published GPT-2 in. */
public final class Gpt2Sizes {
  private Gpt2Sizes() {}

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
    return OpenAiGpt2.config(50257, 1024, width, layers, heads, 0.1f);
  }
}
