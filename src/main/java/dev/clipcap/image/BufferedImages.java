package dev.clipcap.image;

import java.awt.image.BufferedImage;

/** Pixels of the JDK's images, without alpha. */
final class BufferedImages {
  private BufferedImages() {}

  /**
   * The bytes of a grey image thrice, as every decoder stores them; of others, sRGB by their own
   * colour model.
   */
  static RgbImage rgb(BufferedImage image) {
    // The JDK takes greys to be linear light and would brighten them.
    boolean grey = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[width];
    int o = 0;
    for (int y = 0; y < height; y++) {
      if (grey) {
        image.getRaster().getPixels(0, y, width, 1, row);
      } else {
        image.getRGB(0, y, width, 1, row, 0, width);
      }
      for (int pixel : row) {
        rgb[o++] = (byte) (grey ? pixel : pixel >> 16);
        rgb[o++] = (byte) (grey ? pixel : pixel >> 8);
        rgb[o++] = (byte) pixel;
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
