package dev.clipcap.lab.pretrain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PicturesTest {
  private static int[] tokens(int count) {
    return IntStream.rangeClosed(1, count).toArray();
  }

  /** clip.tokenize(text, context_length=6, truncate=True) keeps what fits and ends with the end. */
  @Test
  void captionsEndWithinThePositions() {
    int[][][] captions = {{tokens(4), tokens(5)}, {tokens(6), tokens(9)}};
    Pictures pictures = new Pictures(null, 6, new byte[2][], captions);
    assertEquals(2, pictures.cut());
    int[] all = {0, 1};
    int[][] first = pictures.ids(all, new int[] {0, 0}, 99);
    assertArrayEquals(new int[] {1, 2, 3, 4, 99, 0}, first[0]);
    assertArrayEquals(new int[] {1, 2, 3, 4, 5, 99}, first[1]);
    int[][] second = pictures.ids(all, new int[] {1, 1}, 99);
    assertArrayEquals(new int[] {1, 2, 3, 4, 5, 99}, second[0]);
    assertArrayEquals(new int[] {1, 2, 3, 4, 5, 99}, second[1]);
  }
}
