package dev.clipcap.clip;

/**
 * For each output pixel along one edge, the input pixels it is made of and their weights.
 *
 * <p>Keys, "Cubic convolution interpolation for digital image processing" (1981), with a = -1/2, in
 * double precision as in Pillow's {@code Resample.c} and then in fixed point.
 */
final class ResizeWeights {
  /** Of the 32 bits of a sum, 8 are the pixel's and 2 are room for overshoot and sign. */
  static final int PRECISION_BITS = 32 - 8 - 2;

  /** Of Keys' cubic. */
  static final double A = -0.5;

  /** Input pixels to each side that the cubic reaches at scale 1. */
  static final double REACH = 2.0;

  private final int[] starts;
  private final int[][] weights;

  private ResizeWeights(int size) {
    starts = new int[size];
    weights = new int[size][];
  }

  /**
   * @param input length of the edge
   * @param output length it is resized to
   * @param first the first output pixel that is kept
   * @param size how many are kept
   */
  static ResizeWeights between(int input, long output, long first, int size) {
    double scale = (double) input / output;
    double stretch = Math.max(scale, 1);
    double reach = REACH * stretch;
    ResizeWeights result = new ResizeWeights(size);
    for (int i = 0; i < size; i++) {
      double centre = (first + i + 0.5) * scale;
      int start = Math.max((int) (centre - reach + 0.5), 0);
      int end = Math.min((int) (centre + reach + 0.5), input);
      result.starts[i] = start;
      result.weights[i] = fixedPoint(start, end, centre, 1 / stretch);
    }
    return result;
  }

  private static int[] fixedPoint(int start, int end, double centre, double shrink) {
    double[] exact = new double[end - start];
    double sum = 0;
    for (int x = 0; x < exact.length; x++) {
      exact[x] = cubic((start + x - centre + 0.5) * shrink);
      sum += exact[x];
    }
    int[] rounded = new int[exact.length];
    for (int x = 0; x < exact.length; x++) {
      double scaled = exact[x] / sum * (1 << PRECISION_BITS);
      rounded[x] = (int) (scaled + Math.copySign(0.5, scaled));
    }
    return rounded;
  }

  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((A + 2) * x - (A + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
  }

  int size() {
    return starts.length;
  }

  /** The first input pixel of output pixel {@code i}. */
  int start(int i) {
    return starts[i];
  }

  /** One past the last input pixel of output pixel {@code i}. */
  int end(int i) {
    return starts[i] + weights[i].length;
  }

  /**
   * The weights of its input pixels, in units of 2^-{@value #PRECISION_BITS}; not to be changed.
   */
  int[] of(int i) {
    return weights[i];
  }
}
