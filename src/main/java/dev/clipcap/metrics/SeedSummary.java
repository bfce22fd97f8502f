package dev.clipcap.metrics;

import java.util.Arrays;
import java.util.Locale;

/**
 * One configuration's score over several seeds.
 *
 * @param seeds how many runs
 * @param mean of their scores
 * @param sd sample standard deviation (divided by {@code seeds - 1}); 0 for one seed, where there
 *     is none
 */
public record SeedSummary(int seeds, double mean, double sd) {
  /** Summarises one score per seed. */
  public static SeedSummary of(double... scores) {
    if (scores.length == 0) {
      throw new IllegalArgumentException("no scores to summarise");
    }
    double mean = Arrays.stream(scores).average().orElseThrow();
    double squares = Arrays.stream(scores).map(s -> (s - mean) * (s - mean)).sum();
    return new SeedSummary(
        scores.length, mean, scores.length == 1 ? 0 : Math.sqrt(squares / (scores.length - 1)));
  }

  @Override
  public String toString() {
    return seeds == 1
        ? String.format(Locale.ROOT, "%.4f (1 seed)", mean)
        : String.format(Locale.ROOT, "%.4f ± %.4f (%d seeds)", mean, sd, seeds);
  }
}
