package dev.clipcap.image;

import java.awt.image.BufferedImage;
import java.awt.image.DirectColorModel;
import java.io.IOException;

/** BMP by the JDK's plug-in, which is given the plainest form of the file. */
final class BmpDecoder {
  private BmpDecoder() {}

  static RgbImage decode(byte[] encoded, ImageHeader header) throws IOException {
    BufferedImage image = JdkReader.image("bmp", BmpFile.of(encoded).plain(header), header);
    boolean sixteenBits =
        image.getColorModel() instanceof DirectColorModel model && model.getPixelSize() <= 16;
    return sixteenBits ? rgb16(image) : BufferedImages.rgb(image);
  }

  /** Pillow widens 5 or 6 bits to 8 rounding down, the JDK to nearest. */
  private static RgbImage rgb16(BufferedImage image) {
    int[] largest = image.getSampleModel().getSampleSize();
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[3 * width];
    for (int y = 0; y < height; y++) {
      image.getRaster().getPixels(0, y, width, 1, row);
      for (int i = 0; i < row.length; i++) {
        rgb[y * row.length + i] = (byte) (row[i] * 255 / ((1 << largest[i % 3]) - 1));
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
