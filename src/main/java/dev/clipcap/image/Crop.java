package dev.clipcap.image;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Where the centre crop begins when an odd number of pixels is left over, or missing: the two
 * conventions are one pixel apart.
 */
public enum Crop {
  /** torchvision's {@code CenterCrop}, which OpenAI's CLIP and open_clip use: half to even. */
  @JsonProperty("torchvision")
  OPENAI,

  /** Hugging Face's {@code CLIPImageProcessor} on Pillow: round down. */
  @JsonProperty("transformers")
  HUGGING_FACE;

  /**
   * Pixels to skip before the crop.
   *
   * @param excess pixels that do not fit in the crop; negative where some are missing
   * @return negative where padding comes first
   */
  long offset(long excess) {
    return switch (this) {
      case OPENAI -> excess < 0 ? excess / 2 : (long) Math.rint(excess / 2.0);
      case HUGGING_FACE -> Math.floorDiv(excess, 2);
    };
  }
}
