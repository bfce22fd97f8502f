package dev.clipcap.lab.compare;

/**
 * How far a tensor is from the expected one.
 *
 * @param absolute max|actual - expected|
 * @param relative max|actual - expected| / max|expected| over the whole tensor; where every
 *     expected value is 0, the absolute difference. The scale is the tensor's own, so tiny entries
 *     beside large ones are not held to a precision that float32 sums cannot have.
 */
public record Difference(double absolute, double relative) {
  /**
   * Of two tensors in the same order. NaN and infinities differ infinitely from everything.
   *
   * @throws IllegalArgumentException if their sizes differ
   */
  public static Difference of(float[] expected, float[] actual) {
    if (expected.length != actual.length) {
      throw new IllegalArgumentException(
          "expected " + expected.length + " elements, found " + actual.length);
    }
    double difference = 0;
    double scale = 0;
    for (int i = 0; i < expected.length; i++) {
      double here = Math.abs((double) actual[i] - expected[i]);
      difference = Math.max(difference, Double.isNaN(here) ? Double.POSITIVE_INFINITY : here);
      scale = Math.max(scale, Math.abs(expected[i]));
    }
    return new Difference(difference, scale == 0 ? difference : difference / scale);
  }
}
