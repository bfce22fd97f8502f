package dev.clipcap.image;

import java.util.Arrays;

/**
 * What an image looks like, whatever it shows: its colours, and how much neighbouring pixels
 * differ, finely and coarsely. A photo and a drawing of the same thing differ in it.
 */
public final class Look {
  private static final int[] BLOCKS = {1, 2, 4, 8}; // pixels on a side
  private static final double[] QUANTILES = {0.1, 0.25, 0.5, 0.75, 0.9, 0.98};
  private static final double NOTHING = 0.01; // about a grey level, so that flat areas are alike

  /** How many numbers it has. */
  public static final int SIZE = 6 + BLOCKS.length * QUANTILES.length;

  private Look() {}

  /**
   * Mean and standard deviation of each channel; then, for blocks of each size, quantiles of the
   * mean difference between a block and its neighbours, as logarithms.
   *
   * @param pixels [3, P, P], as an image encoder takes them
   * @return {@link #SIZE} numbers
   */
  public static double[] of(float[] pixels) {
    int edge = (int) Math.round(Math.sqrt(pixels.length / 3.0));
    double[] look = new double[SIZE];
    int at = 0;
    for (int channel = 0; channel < 3; channel++) {
      double sum = 0;
      double squares = 0;
      for (int i = channel * edge * edge; i < (channel + 1) * edge * edge; i++) {
        sum += pixels[i];
        squares += (double) pixels[i] * pixels[i];
      }
      double mean = sum / (edge * edge);
      look[at++] = mean;
      look[at++] = Math.sqrt(Math.max(0, squares / (edge * edge) - mean * mean));
    }
    for (int block : BLOCKS) {
      double[] differences = differences(means(pixels, edge, block), edge / block);
      Arrays.sort(differences);
      for (double quantile : QUANTILES) {
        double value =
            differences.length == 0 ? 0 : differences[(int) (quantile * (differences.length - 1))];
        look[at++] = Math.log(NOTHING + value);
      }
    }
    return look;
  }

  /** The means of blocks, [3, n, n]; what is left over at the right and below is left out. */
  private static float[] means(float[] pixels, int edge, int block) {
    int n = edge / block;
    float[] means = new float[3 * n * n];
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < n * block; y++) {
        for (int x = 0; x < n * block; x++) {
          means[(channel * n + y / block) * n + x / block] +=
              pixels[(channel * edge + y) * edge + x] / (block * block);
        }
      }
    }
    return means;
  }

  /** Between each of [3, n, n] and its neighbours to the right and below, on average. */
  private static double[] differences(float[] values, int n) {
    int inner = Math.max(0, n - 1);
    double[] differences = new double[inner * inner];
    for (int y = 0; y < inner; y++) {
      for (int x = 0; x < inner; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int i = (channel * n + y) * n + x;
          differences[y * inner + x] +=
              (Math.abs(values[i + 1] - values[i]) + Math.abs(values[i + n] - values[i])) / 6;
        }
      }
    }
    return differences;
  }
}
