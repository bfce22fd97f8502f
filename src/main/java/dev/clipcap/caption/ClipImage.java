package dev.clipcap.caption;

import dev.clipcap.image.ImageSquare;

/**
 * An image as CLIP takes it: decoded, perhaps turned, resized, its centre cut out, normalised.
 * {@link Captioner#read} makes it.
 */
public final class ClipImage {
  private final float[] pixels;
  private final ImageSquare square;

  ClipImage(float[] pixels, ImageSquare square) {
    this.pixels = pixels;
    this.square = square;
  }

  /** Where the square that CLIP sees lies on the image. */
  ImageSquare square() {
    return square;
  }

  /** [3, P, P], not copied. */
  float[] pixels() {
    return pixels;
  }
}
