package dev.clipcap.image;

/**
 * For each output pixel along one edge, the input pixels it is made of and their weights.
 *
 * <p>The kernel is stretched by the scale when the image shrinks and its weights are normalised to
 * sum to one, in double precision as in Pillow's {@code Resample.c}, and then in fixed point of
 * {@value Resample#PRECISION_BITS} fractional bits.
 */
final class ResizeWeights {
  private final int[] starts;
  private final int[][] weights;

  /** Pixels of padding that come before the first output pixel. */
  final int before;

  /**
   * For what the crop keeps of a resized edge.
   *
   * @param input length of the edge
   * @param output length it is resized to
   * @param size of the square
   */
  ResizeWeights(Preprocessing how, int input, long output, int size) {
    long offset = how.crop().offset(output - size);
    long first = Math.max(offset, 0);
    int count = (int) (Math.min(offset + size, output) - first);
    before = (int) Math.max(-offset, 0);
    starts = new int[count];
    weights = new int[count][];
    double scale = (double) input / output;
    if (how.resample() == Resample.NEAREST) {
      nearest(input, first, scale);
    } else {
      weigh(how.resample(), input, first, scale);
    }
  }

  private void weigh(Resample kernel, int input, long first, double scale) {
    double stretch = Math.max(scale, 1);
    double reach = kernel.reach() * stretch;
    for (int i = 0; i < starts.length; i++) {
      double centre = (first + i + 0.5) * scale;
      int start = Math.max((int) (centre - reach + 0.5), 0);
      int end = Math.min((int) (centre + reach + 0.5), input);
      starts[i] = start;
      weights[i] = fixedPoint(kernel, start, end, centre, 1 / stretch);
    }
  }

  /** The pixel under each centre; centres are added up one by one, as in Pillow's Geometry.c. */
  private void nearest(int input, long first, double scale) {
    double centre = scale * 0.5;
    for (long i = 0; i < first; i++) {
      centre += scale;
    }
    for (int i = 0; i < starts.length; i++) {
      starts[i] = Math.min((int) centre, input - 1);
      weights[i] = new int[] {1 << Resample.PRECISION_BITS};
      centre += scale;
    }
  }

  private static int[] fixedPoint(
      Resample kernel, int start, int end, double centre, double shrink) {
    double[] exact = new double[end - start];
    double sum = 0;
    for (int x = 0; x < exact.length; x++) {
      exact[x] = kernel.weight((start + x - centre + 0.5) * shrink);
      sum += exact[x];
    }
    int[] rounded = new int[exact.length];
    for (int x = 0; x < exact.length && sum != 0; x++) {
      double scaled = exact[x] / sum * (1 << Resample.PRECISION_BITS);
      rounded[x] = (int) (scaled + Math.copySign(0.5, scaled));
    }
    return rounded;
  }

  int size() {
    return starts.length;
  }

  /** The first input pixel of output pixel {@code i}. */
  int start(int i) {
    return starts[i];
  }

  /** One past the last input pixel of the last output pixel. */
  int lastEnd() {
    int last = starts.length - 1;
    return starts[last] + weights[last].length;
  }

  /**
   * The weights of its input pixels, in units of 2^-{@value Resample#PRECISION_BITS}; not to be
   * changed.
   */
  int[] of(int i) {
    return weights[i];
  }
}
