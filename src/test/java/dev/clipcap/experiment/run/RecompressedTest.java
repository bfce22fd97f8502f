package dev.clipcap.experiment.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.Illustration;
import dev.clipcap.experiment.results.Pictures;
import dev.clipcap.io.Exif;
import java.awt.image.BufferedImage;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecompressedTest {
  private static final int P = 100;

  /** Random pixels, which compress as badly as any. */
  private static byte[] noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt());
    }
    return Illustration.jpeg(image, 0.95f);
  }

  private static int[] size(byte[] encoded) {
    BufferedImage image = Pictures.decode(encoded, Exif.IGNORE);
    return new int[] {image.getWidth(), image.getHeight()};
  }

  @Test
  void oneOfFourIsTheImage() {
    byte[] image = noise(120, 60);
    for (int i = 0; i < 8; i++) {
      byte[] copy = Recompressed.of(image, i, P, Exif.IGNORE);
      if (i % 4 == 0) {
        assertSame(image, copy);
      } else {
        assertTrue(copy.length < image.length, i + ": " + copy.length);
        assertArrayEquals(copy, Recompressed.of(image, i % 4, P, Exif.IGNORE));
      }
    }
  }

  /** The shorter side is a share of the encoder's; no image becomes larger. */
  @Test
  void copiesAreSmaller() {
    byte[] wide = noise(400, 200);
    assertArrayEquals(new int[] {200, 100}, size(Recompressed.of(wide, 1, P, Exif.IGNORE)));
    assertArrayEquals(new int[] {170, 85}, size(Recompressed.of(wide, 2, P, Exif.IGNORE)));
    assertArrayEquals(new int[] {140, 70}, size(Recompressed.of(wide, 3, P, Exif.IGNORE)));
    byte[] high = noise(200, 400);
    assertArrayEquals(new int[] {85, 170}, size(Recompressed.of(high, 2, P, Exif.IGNORE)));
    byte[] small = noise(40, 20);
    assertArrayEquals(new int[] {40, 20}, size(Recompressed.of(small, 3, P, Exif.IGNORE)));
    assertEquals(4, size(Recompressed.of(noise(4, 9), 1, P, Exif.IGNORE))[0]);
  }
}
