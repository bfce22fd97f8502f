package dev.clipcap.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * JPEGs of four inks, as Pillow converts them. TensorFlow's own conversion rounds otherwise, so the
 * inks come from the JDK's libjpeg, which has the same DCT and chroma upsampling.
 */
final class CmykJpeg {
  /** Fractional bits of libjpeg's colour conversion. */
  private static final int BITS = 16;

  private CmykJpeg() {}

  static RgbImage decode(byte[] encoded, ImageHeader header) throws IOException {
    // The JDK paints what is missing of a truncated file grey; TensorFlow's decoder refuses it.
    NativeDecoder.INSTANCE.decode(encoded, header.format());
    int transform = JpegFrame.find(new ByteReader(encoded)).adobeTransform();
    boolean ycck = transform > 0;
    Raster raster =
        JdkReader.read(
            "jpeg", withoutMetadata(encoded), header, reader -> reader.readRaster(0, null));
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[4 * width];
    int o = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int i = 0; i < row.length; i += 4) {
        if (ycck) {
          toCmyk(row, i);
        }
        // By Adobe's convention a file stores 255 - ink; Pillow takes every file to follow it.
        int light = row[i + 3];
        for (int c = 0; c < 3; c++) {
          rgb[o++] = (byte) (light - divide255((255 - row[i + c]) * light));
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** The JDK's plug-in gives up on metadata that no pixel needs, such as a part of a profile. */
  private static byte[] withoutMetadata(byte[] encoded) {
    ByteReader in = new ByteReader(encoded);
    ByteArrayOutputStream kept = new ByteArrayOutputStream(encoded.length);
    int from = 0;
    for (JpegSegment s = JpegSegment.first(in); s != null; s = s.next(in)) {
      if (s.isMetadata()) {
        kept.write(encoded, from, s.at() - from);
        from = s.end();
      }
    }
    kept.write(encoded, from, encoded.length - from);
    return kept.toByteArray();
  }

  /** JFIF's YCbCr to RGB in libjpeg's fixed point; each ink is 255 less the colour. */
  private static void toCmyk(int[] pixel, int at) {
    int luma = pixel[at];
    int cb = pixel[at + 1] - 128;
    int cr = pixel[at + 2] - 128;
    int half = 1 << (BITS - 1);
    int red = luma + ((fixed(1.402) * cr + half) >> BITS);
    int green = luma + ((-fixed(0.34414) * cb - fixed(0.71414) * cr + half) >> BITS);
    int blue = luma + ((fixed(1.772) * cb + half) >> BITS);
    pixel[at] = clamp(255 - red);
    pixel[at + 1] = clamp(255 - green);
    pixel[at + 2] = clamp(255 - blue);
  }

  private static int fixed(double factor) {
    return (int) (factor * (1 << BITS) + 0.5);
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** Division by 255 rounded to nearest, for products of two bytes. */
  private static int divide255(int product) {
    int biased = product + 128;
    return ((biased >> 8) + biased) >> 8;
  }
}
