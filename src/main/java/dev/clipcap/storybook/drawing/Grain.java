package dev.clipcap.storybook.drawing;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.SplittableRandom;

/** What a camera adds: a little more or less light, a cast, and noise in every pixel. */
final class Grain {
  private static final double NOISE = 3.2;
  private static final byte[] TABLE = table();

  private Grain() {}

  private static byte[] table() {
    SplittableRandom random = new SplittableRandom(20211118);
    byte[] noise = new byte[1 << 16];
    for (int i = 0; i < noise.length; i++) {
      double bell = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
      noise[i] = (byte) Math.round(2 * NOISE * bell);
    }
    return noise;
  }

  static void add(BufferedImage image, SplittableRandom random) {
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    double exposure = 0.93 + 0.14 * random.nextDouble();
    int[] red = curve(exposure * (0.98 + 0.04 * random.nextDouble()));
    int[] green = curve(exposure);
    int[] blue = curve(exposure * (0.98 + 0.04 * random.nextDouble()));
    int from = random.nextInt(TABLE.length);
    int step = 2 * random.nextInt(1 << 14) + 1;
    for (int i = 0; i < pixels.length; i++) {
      int rgb = pixels[i];
      int noise = TABLE[(from + i * step) & 0xFFFF];
      pixels[i] =
          limit(red[(rgb >> 16) & 255] + noise) << 16
              | limit(green[(rgb >> 8) & 255] + noise) << 8
              | limit(blue[rgb & 255] + noise);
    }
  }

  private static int[] curve(double gain) {
    int[] curve = new int[256];
    for (int i = 0; i < 256; i++) {
      curve[i] = (int) Math.round(i * gain);
    }
    return curve;
  }

  private static int limit(int value) {
    return value < 0 ? 0 : Math.min(value, 255);
  }
}
