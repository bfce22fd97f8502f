package dev.clipcap.core.tf;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/** How matrix products are computed; everything else is float32. */
public enum Precision {
  /** 24 significant bits, as PyTorch's default. */
  @JsonProperty("float32")
  FLOAT32,

  /** 8 significant bits: half the memory, and twice as fast on processors that know it. */
  @JsonProperty("bfloat16")
  BFLOAT16,

  /** 16 significant bits by integers, for captions that are decoded few at a time. */
  @JsonProperty("int16")
  INT16;

  /** Those that models can be trained in, and images embedded. */
  public static final List<Precision> OF_FLOATS = List.of(FLOAT32, BFLOAT16);

  /** As commands and files call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
