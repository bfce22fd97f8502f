package dev.clipcap.accel;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * In how many bits rows multiply with matrices; everything else is float32. {@link Acceleration}
 * finds the kernels for it.
 */
public enum Precision {
  /** 24 significant bits, as PyTorch's default. */
  @JsonProperty("float32")
  FLOAT32,

  /** 8 significant bits, in half the memory. */
  @JsonProperty("bfloat16")
  BFLOAT16,

  /**
   * 16 significant bits by integers (quantisation), for captions that are decoded few at a time.
   */
  @JsonProperty("int16")
  INT16;

  /** Those that models can be trained in, and images embedded. */
  public static final List<Precision> OF_FLOATS = List.of(FLOAT32, BFLOAT16);

  /** As commands and files call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
