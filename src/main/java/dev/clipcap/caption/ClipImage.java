package dev.clipcap.caption;

/**
 * An image as CLIP takes it: decoded, its shortest edge resized, its centre cut out, normalised.
 * {@link Captioner#read} makes it.
 */
public final class ClipImage {
  private final float[] pixels;

  ClipImage(float[] pixels) {
    this.pixels = pixels;
  }

  /** [3, P, P], not copied. */
  float[] pixels() {
    return pixels;
  }
}
