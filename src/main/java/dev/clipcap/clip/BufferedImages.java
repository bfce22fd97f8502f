package dev.clipcap.clip;

import java.awt.image.BufferedImage;

/** Pixels of the JDK's images. */
final class BufferedImages {
  private BufferedImages() {}

  /** sRGB without alpha, converted by the image's own colour model. */
  static RgbImage rgb(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[width];
    int o = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        rgb[o++] = (byte) (argb >> 16);
        rgb[o++] = (byte) (argb >> 8);
        rgb[o++] = (byte) argb;
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
