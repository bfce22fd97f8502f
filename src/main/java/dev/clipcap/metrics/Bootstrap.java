package dev.clipcap.metrics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Says whether two systems' scores on the same images differ by more than chance.
 *
 * <p>The interval is the paired percentile bootstrap (Efron and Tibshirani 1993; for BLEU: Koehn
 * 2004): draw n images with replacement, score both systems on the same draw, repeat; the middle
 * 95% of the differences is the interval. The p-value is that of the paired permutation test
 * (approximate randomisation): exchange the two systems' captions of each image with probability
 * one half and count how often the difference is as large as the one observed.
 *
 * <p>Same scores and seed, same result, bit for bit.
 */
public final class Bootstrap {
  /** The usual number of resamples. */
  public static final int RESAMPLES = 10_000;

  private static final double TIE = 1e-12;

  /** The middle 95% of a score over resampled images. */
  public record Interval(double low, double high) {}

  private Bootstrap() {}

  /** One system's interval, by {@value #RESAMPLES} resamples. */
  public static Interval interval(Scores scores, long seed) {
    double[] totals =
        resampled(scores.images(), RESAMPLES, new SplittableRandom(seed), scores::ofImages);
    return new Interval(quantile(totals, 0.025), quantile(totals, 0.975));
  }

  /** {@link #compare(String, Scores, Scores, int, long)} with {@value #RESAMPLES} resamples. */
  public static Comparison compare(String metric, Scores first, Scores second, long seed) {
    return compare(metric, first, second, RESAMPLES, seed);
  }

  /**
   * Compares two systems by one metric.
   *
   * @param first the first system's scores
   * @param second the second system's, of the same metric on the same images in the same order
   * @throws IllegalArgumentException if the numbers of images differ
   */
  static Comparison compare(String metric, Scores first, Scores second, int resamples, long seed) {
    int n = first.images();
    if (n != second.images()) {
      throw new IllegalArgumentException(
          "cannot pair the scores of " + n + " images with those of " + second.images());
    }
    SplittableRandom random = new SplittableRandom(seed);
    double difference = first.total() - second.total();
    double[] differences =
        resampled(n, resamples, random, images -> first.ofImages(images) - second.ofImages(images));
    double pValue = permutationP(first, second, Math.abs(difference), resamples, random);
    int wins = 0;
    int losses = 0;
    for (int i = 0; i < n; i++) {
      double gain = first.image(i) - second.image(i);
      wins += gain > TIE ? 1 : 0;
      losses += gain < -TIE ? 1 : 0;
    }
    return new Comparison(
        metric,
        n,
        first.total(),
        second.total(),
        difference,
        quantile(differences, 0.025),
        quantile(differences, 0.975),
        wins,
        n - wins - losses,
        losses,
        pValue,
        resamples,
        seed);
  }

  /** A score of {@code resamples} random draws of n images, sorted. */
  private static double[] resampled(
      int n, int resamples, SplittableRandom random, ToDoubleFunction<int[]> score) {
    int[] images = new int[n];
    double[] scores = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      Arrays.setAll(images, i -> random.nextInt(n));
      scores[r] = score.applyAsDouble(images);
    }
    Arrays.sort(scores);
    return scores;
  }

  private static double permutationP(
      Scores first, Scores second, double observed, int permutations, SplittableRandom random) {
    boolean[] swapped = new boolean[first.images()];
    int asLarge = 0;
    for (int p = 0; p < permutations; p++) {
      for (int i = 0; i < swapped.length; i++) {
        swapped[i] = random.nextBoolean();
      }
      double difference = first.withSwapped(swapped, second) - second.withSwapped(swapped, first);
      asLarge += Math.abs(difference) >= observed - TIE ? 1 : 0;
    }
    return (asLarge + 1.0) / (permutations + 1.0);
  }

  /** Quantile of sorted values, interpolated linearly between neighbours. */
  static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
