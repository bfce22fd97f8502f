package dev.clipcap.metrics;

import java.util.Locale;

/**
 * Two systems' captions of the same images, compared by one metric.
 *
 * @param metric the metric's name
 * @param images n, the number of images
 * @param first the first system's total
 * @param second the second system's total
 * @param difference {@code first - second}
 * @param low lower end of the paired bootstrap 95% interval of the difference
 * @param high its upper end
 * @param wins images on which the first system scores higher
 * @param ties images on which both score the same (to 1e-12)
 * @param losses images on which the first system scores lower
 * @param pValue two-sided permutation p-value: how often chance alone, exchanging the two systems'
 *     captions image by image, gives a difference at least as large
 * @param resamples number of bootstrap resamples and of permutations
 * @param seed of the random draws
 */
public record Comparison(
    String metric,
    int images,
    double first,
    double second,
    double difference,
    double low,
    double high,
    int wins,
    int ties,
    int losses,
    double pValue,
    int resamples,
    long seed) {

  /** Whether the 95% interval excludes no difference at all. */
  public boolean significant() {
    return low > 0 || high < 0;
  }

  /** One line for a reader: scores, difference, interval, p-value, wins and n. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %.4f vs %.4f, difference %+.4f, 95%% interval [%.4f, %.4f], p = %.4f,"
            + " win/tie/loss %d/%d/%d, n = %d",
        metric,
        first,
        second,
        difference,
        low,
        high,
        pValue,
        wins,
        ties,
        losses,
        images);
  }
}
