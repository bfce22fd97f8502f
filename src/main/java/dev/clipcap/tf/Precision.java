package dev.clipcap.tf;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How matrix products are computed; everything else is float32. */
public enum Precision {
  /** 24 significant bits, as PyTorch's default. */
  @JsonProperty("float32")
  FLOAT32,

  /** 8 significant bits: half the memory, and twice as fast on processors that know it. */
  @JsonProperty("bfloat16")
  BFLOAT16
}
