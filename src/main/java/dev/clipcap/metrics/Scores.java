package dev.clipcap.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A metric's value over a set of images and for each image alone.
 *
 * <p>Every metric here is a function of a <em>sum</em> of one row of numbers per image: a mean is
 * (sum of values) / (sum of ones); corpus BLEU is a formula over summed n-gram counts. Keeping the
 * rows lets {@link Bootstrap} score thousands of resampled sets without looking at a caption again.
 */
public final class Scores {
  private final double[][] rows;
  private final ToDoubleFunction<double[]> ofSum;

  /**
   * A score computed from the sum of the images' rows.
   *
   * @param rows [images][numbers], not copied
   * @param ofSum from a sum of rows (or a single row) to the score
   */
  Scores(double[][] rows, ToDoubleFunction<double[]> ofSum) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("no images to score");
    }
    this.rows = rows;
    this.ofSum = ofSum;
  }

  /** A score whose total is the plain mean of the images' values. */
  public static Scores mean(double... perImage) {
    double[][] rows =
        Arrays.stream(perImage).mapToObj(value -> new double[] {value, 1}).toArray(double[][]::new);
    return new Scores(rows, sum -> sum[0] / sum[1]);
  }

  /**
   * One system's scores, averaged over its runs with several seeds: each image's row of numbers is
   * the mean of the runs' rows. A mean over images becomes the mean of the runs' means; corpus BLEU
   * becomes that of all runs' captions taken together.
   *
   * @param runs of one metric on the same images in the same order
   */
  public static Scores averaged(List<Scores> runs) {
    Scores first = runs.get(0);
    double[][] rows = new double[first.rows.length][first.rows[0].length];
    for (Scores run : runs) {
      if (run.rows.length != rows.length || run.rows[0].length != rows[0].length) {
        throw new IllegalArgumentException("scores of different images or metrics");
      }
      for (int i = 0; i < rows.length; i++) {
        for (int k = 0; k < rows[i].length; k++) {
          rows[i][k] += run.rows[i][k] / runs.size();
        }
      }
    }
    return new Scores(rows, first.ofSum);
  }

  /** Number of images. */
  public int images() {
    return rows.length;
  }

  /** The value over the whole set. */
  public double total() {
    return ofImages(IntStream.range(0, rows.length).toArray());
  }

  /** The value of one image alone. */
  public double image(int image) {
    return ofSum.applyAsDouble(rows[image]);
  }

  /** The value over some of the images, each as often as it is listed. */
  public double ofImages(int... images) {
    double[] sum = new double[rows[0].length];
    for (int image : images) {
      add(sum, rows[image]);
    }
    return ofSum.applyAsDouble(sum);
  }

  /** The value over all images when those marked come from {@code other} instead. */
  double withSwapped(boolean[] swapped, Scores other) {
    double[] sum = new double[rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      add(sum, swapped[i] ? other.rows[i] : rows[i]);
    }
    return ofSum.applyAsDouble(sum);
  }

  private static void add(double[] sum, double[] row) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += row[k];
    }
  }
}
