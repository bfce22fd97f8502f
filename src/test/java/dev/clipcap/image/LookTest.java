package dev.clipcap.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LookTest {
  private static final int EDGE = 32;

  /** [3, 32, 32] that is {@code left} in columns of even number and {@code right} in the others. */
  private static float[] stripes(float left, float right) {
    float[] pixels = new float[3 * EDGE * EDGE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i % 2 == 0 ? left : right;
    }
    return pixels;
  }

  /** The logarithm of no difference, at every scale. */
  @Test
  void aFlatImageHasItsColourAndNoDifferences() {
    double[] expected = new double[Look.SIZE];
    Arrays.fill(expected, Math.log(0.01));
    for (int channel = 0; channel < 3; channel++) {
      expected[2 * channel] = 0.5;
      expected[2 * channel + 1] = 0;
    }
    assertEquals(30, Look.SIZE);
    assertArrayEquals(expected, Look.of(stripes(0.5f, 0.5f)), 1e-6);
  }

  /** Every pixel differs by 1 from the one on its right and by 0 from the one below: 1/2. */
  @Test
  void stripesDifferFinelyAndNotCoarsely() {
    double[] look = Look.of(stripes(0, 1));
    assertArrayEquals(new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, Arrays.copyOf(look, 6), 1e-6);
    for (int i = 6; i < 30; i++) {
      assertEquals(Math.log(0.01 + (i < 12 ? 0.5 : 0)), look[i], 1e-6, "number " + i);
    }
  }
}
