package dev.clipcap.clip;

/**
 * Where the centre crop begins when an odd number of pixels is left over: the two conventions are
 * one pixel apart.
 */
public enum Crop {
  /** torchvision's {@code CenterCrop}, which OpenAI's CLIP uses: round half to even. */
  OPENAI {
    @Override
    long offset(long excess) {
      return (long) Math.rint(excess / 2.0);
    }
  },

  /** Hugging Face's {@code CLIPImageProcessor}: round down. */
  HUGGING_FACE {
    @Override
    long offset(long excess) {
      return excess / 2;
    }
  };

  /** Pixels to skip before the crop, of {@code excess} (not negative) that do not fit in it. */
  abstract long offset(long excess);
}
