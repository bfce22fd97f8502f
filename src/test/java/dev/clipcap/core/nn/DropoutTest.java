package dev.clipcap.core.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.tf.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DropoutTest {
  private static final int SIZE = 40_000;
  private static final float RATE = 0.2f;

  @Test
  void keepsTheExpectedValue() {
    try (TestGraph graph = new TestGraph()) {
      float[] ones = new float[SIZE];
      Arrays.fill(ones, 1);
      var seed = graph.tf().constant(new int[] {3, 14});
      var x = graph.constant(ones, 200, 200);
      Dropout dropout = new Dropout(seed, RATE);
      float[] first = graph.fetch(dropout.apply(graph.tf(), x));
      float[] second = graph.fetch(dropout.apply(graph.tf(), x));
      int dropped = 0;
      for (float value : first) {
        assertTrue(value == 0 || value == 1.25f, "found " + value);
        dropped += value == 0 ? 1 : 0;
      }
      double deviation = Math.sqrt(SIZE * RATE * (1 - RATE)); // 80
      assertEquals(SIZE * RATE, dropped, 4 * deviation);
      assertFalse(Arrays.equals(first, second), "two sites draw the same mask");
      float[] again = graph.fetch(new Dropout(seed, RATE).apply(graph.tf(), x));
      assertArrayEquals(first, again, "the same seed and site draw another mask");
    }
  }

  /** The masks of neighbouring steps and sites have nothing to do with each other. */
  @Test
  void masksAreIndependent() {
    try (TestGraph graph = new TestGraph()) {
      float[] ones = new float[SIZE];
      Arrays.fill(ones, 1);
      var x = graph.constant(ones, SIZE);
      float[][] masks = new float[4][];
      for (int step = 0; step < 2; step++) {
        Dropout dropout = new Dropout(graph.tf().constant(new int[] {1, step}), RATE);
        masks[2 * step] = graph.fetch(dropout.apply(graph.tf(), x));
        masks[2 * step + 1] = graph.fetch(dropout.apply(graph.tf(), x));
      }
      for (int a = 0; a < masks.length; a++) {
        for (int b = 0; b < a; b++) {
          int both = 0;
          for (int i = 0; i < SIZE; i++) {
            both += masks[a][i] == 0 && masks[b][i] == 0 ? 1 : 0;
          }
          double share = RATE * RATE;
          assertEquals(SIZE * share, both, 4 * Math.sqrt(SIZE * share * (1 - share)));
        }
      }
    }
  }

  /** Other rates draw at the next site: with equal rates nothing tells them from one. */
  @Test
  void otherRatesCountTheirSitesTogether() {
    try (TestGraph graph = new TestGraph()) {
      float[] ones = new float[SIZE];
      Arrays.fill(ones, 1);
      var seed = graph.tf().constant(new int[] {3, 14});
      var x = graph.constant(ones, SIZE);
      Dropout one = new Dropout(seed, RATE);
      graph.fetch(one.apply(graph.tf(), x));
      float[] second = graph.fetch(one.apply(graph.tf(), x));
      Dropout several = new Dropout(seed, 0.7f);
      graph.fetch(several.at(0.3f).apply(graph.tf(), x));
      assertArrayEquals(second, graph.fetch(several.at(RATE).apply(graph.tf(), x)));
      assertSame(x, several.at(0).apply(graph.tf(), x));
      assertSame(x, Dropout.OFF.at(RATE).apply(graph.tf(), x));
    }
  }

  @Test
  void offIsTheIdentity() {
    try (TestGraph graph = new TestGraph()) {
      var x = graph.constant(new float[] {1, 2}, 2);
      assertSame(x, Dropout.OFF.apply(graph.tf(), x));
    }
  }
}
