package dev.clipcap.clip;

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
    int[] samples =
        image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    byte[] rgb = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      rgb[i] = (byte) (samples[i] * 255 / ((1 << largest[i % 3]) - 1));
    }
    return new RgbImage(image.getWidth(), image.getHeight(), rgb);
  }
}
