package dev.clipcap.reference;

import dev.clipcap.lab.compare.Difference;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assertions;

/**
 * Closeness of two tensors: the largest absolute difference divided by the largest absolute
 * expected value of the same tensor. The scale is the tensor's own, so tiny entries beside large
 * ones are not held to a precision that float32 sums cannot have.
 */
public final class Close {
  private Close() {}

  /** max|actual - expected| / max|expected|; where every expected value is 0, max|actual|. */
  public static double relativeError(float[] expected, float[] actual) {
    return Difference.of(expected, actual).relative();
  }

  /** Fails if two lists of numbers differ by more. */
  public static void assertClose(
      String name, List<Float> expected, List<Float> actual, double relativeTolerance) {
    assertClose(name, floats(expected), floats(actual), relativeTolerance);
  }

  private static float[] floats(List<Float> list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  /**
   * Fails with the tensor's name, the worst element's index and both of its values, if the lengths
   * differ or {@link #relativeError} exceeds the tolerance. NaN is never close.
   */
  public static void assertClose(
      String name, float[] expected, float[] actual, double relativeTolerance) {
    Assertions.assertEquals(expected.length, actual.length, name + ": number of elements");
    double error = relativeError(expected, actual);
    if (error > relativeTolerance) {
      int worst = worst(expected, actual);
      Assertions.fail(
          String.format(
              Locale.ROOT,
              "%s: relative error %.3g exceeds %.3g; worst at [%d]: expected %.9g, found %.9g",
              name,
              error,
              relativeTolerance,
              worst,
              expected[worst],
              actual[worst]));
    }
  }

  private static int worst(float[] expected, float[] actual) {
    int worst = 0;
    for (int i = 1; i < expected.length; i++) {
      if (difference(expected[i], actual[i]) > difference(expected[worst], actual[worst])) {
        worst = i;
      }
    }
    return worst;
  }

  /** NaN and infinities differ infinitely from everything. */
  private static double difference(float expected, float actual) {
    double difference = Math.abs((double) actual - expected);
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
  }
}
