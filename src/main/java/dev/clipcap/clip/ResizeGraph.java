package dev.clipcap.clip;

import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * {@link BicubicResize} and {@link ResizeWeights} as a graph, bit for bit: the size of the image is
 * not known before the graph runs, so that the weights are computed in it, and each of the two
 * passes is a product of integer matrices.
 *
 * @param size P, edge of the square that is kept
 * @param crop where it begins
 */
record ResizeGraph(int size, Crop crop) {
  /**
   * How one edge is resized.
   *
   * @param from the first input pixel that is used, a scalar
   * @param length how many are used from there on, a scalar
   * @param weights [P, length], in units of 2^-{@value ResizeWeights#PRECISION_BITS}
   */
  private record Edge(Operand<TInt32> from, Operand<TInt32> length, Operand<TInt32> weights) {}

  /** RGB bytes [H, W, 3] to the centre square of the resized image, [3, P, P]. */
  Operand<TUint8> crop(Ops tf, Operand<TUint8> image) {
    Operand<TInt32> shape = tf.shape(image);
    Operand<TInt32> height = tf.gather(shape, tf.constant(0), tf.constant(0));
    Operand<TInt32> width = tf.gather(shape, tf.constant(1), tf.constant(0));
    Operand<TInt32> shorter = tf.math.minimum(height, width);
    Edge rows = edge(tf, height, shorter);
    Edge columns = edge(tf, width, shorter);

    Operand<TUint8> used =
        tf.slice(
            image,
            tf.stack(List.of(rows.from(), columns.from(), tf.constant(0))),
            tf.stack(List.of(rows.length(), columns.length(), tf.constant(3)))); // [h, w, 3]
    Operand<TUint8> planes = tf.linalg.transpose(used, tf.constant(new int[] {2, 0, 1}));
    Operand<TUint8> narrow = resize(tf, planes, columns); // [3, h, P]
    Operand<TUint8> turned = tf.linalg.transpose(narrow, tf.constant(new int[] {0, 2, 1}));
    return tf.linalg.transpose(
        resize(tf, turned, rows), tf.constant(new int[] {0, 2, 1})); // [3, P, P]
  }

  /** [3, N, length] to [3, N, P], rounded to bytes. */
  private Operand<TUint8> resize(Ops tf, Operand<TUint8> planes, Edge edge) {
    Operand<TInt32> lines =
        tf.reshape(
            tf.dtypes.cast(planes, TInt32.class),
            tf.stack(List.of(tf.constant(-1), edge.length()))); // [3*N, length]
    Operand<TInt32> sums = tf.linalg.matMul(lines, edge.weights(), MatMul.transposeB(true));
    Operand<TInt32> half = tf.constant(1 << (ResizeWeights.PRECISION_BITS - 1));
    Operand<TInt32> rounded =
        tf.bitwise.rightShift(tf.math.add(sums, half), tf.constant(ResizeWeights.PRECISION_BITS));
    Operand<TUint8> bytes =
        tf.dtypes.cast(tf.clipByValue(rounded, tf.constant(0), tf.constant(255)), TUint8.class);
    return tf.reshape(bytes, tf.constant(new int[] {3, -1, size}));
  }

  private Edge edge(Ops tf, Operand<TInt32> input, Operand<TInt32> shorter) {
    Operand<TInt64> resized =
        tf.math.floorDiv(
            tf.math.mul(tf.constant((long) size), tf.dtypes.cast(input, TInt64.class)),
            tf.dtypes.cast(shorter, TInt64.class));
    Operand<TInt64> first = offset(tf, tf.math.sub(resized, tf.constant((long) size)));

    Operand<TFloat64> scale = tf.math.div(real(tf, input), tf.dtypes.cast(resized, TFloat64.class));
    Operand<TFloat64> stretch = tf.math.maximum(scale, tf.constant(1.0));
    Operand<TFloat64> reach = tf.math.mul(tf.constant(ResizeWeights.REACH), stretch);
    Operand<TFloat64> kept =
        tf.math.add(
            tf.dtypes.cast(first, TFloat64.class),
            tf.constant(IntStream.range(0, size).mapToDouble(i -> i).toArray()));
    Operand<TFloat64> half = tf.constant(0.5);
    Operand<TFloat64> centre = tf.math.mul(tf.math.add(kept, half), scale); // [P]
    Operand<TInt32> start =
        tf.math.maximum(
            whole(tf, tf.math.add(tf.math.sub(centre, reach), half)), tf.constant(0)); // [P]
    Operand<TInt32> end =
        tf.math.minimum(whole(tf, tf.math.add(tf.math.add(centre, reach), half)), input); // [P]

    Operand<TInt32> from = tf.gather(start, tf.constant(0), tf.constant(0));
    Operand<TInt32> to = tf.gather(end, tf.constant(size - 1), tf.constant(0));
    Operand<TInt32> pixels = tf.range(from, to, tf.constant(1)); // [length]
    Operand<TBool> inside =
        tf.math.logicalAnd(
            tf.math.greaterEqual(pixels, column(tf, start)),
            tf.math.less(pixels, column(tf, end))); // [P, length]
    Operand<TFloat64> distance =
        tf.math.mul(
            tf.math.add(tf.math.sub(real(tf, pixels), column(tf, centre)), half),
            tf.math.div(tf.constant(1.0), stretch));
    Operand<TFloat64> exact = tf.select(inside, cubic(tf, distance), tf.constant(0.0));
    return new Edge(from, tf.math.sub(to, from), fixedPoint(tf, exact, tf.math.sub(to, from)));
  }

  private Operand<TInt64> offset(Ops tf, Operand<TInt64> excess) {
    return switch (crop) {
      case OPENAI ->
          tf.dtypes.cast(
              tf.math.rint(tf.math.div(tf.dtypes.cast(excess, TFloat64.class), tf.constant(2.0))),
              TInt64.class);
      case HUGGING_FACE -> tf.math.floorDiv(excess, tf.constant(2L));
    };
  }

  private static Operand<TFloat64> cubic(Ops tf, Operand<TFloat64> distance) {
    double a = ResizeWeights.A;
    Operand<TFloat64> x = tf.math.abs(distance);
    Operand<TFloat64> near = tf.math.sub(tf.math.mul(tf.constant(a + 2), x), tf.constant(a + 3));
    near = tf.math.add(tf.math.mul(tf.math.mul(near, x), x), tf.constant(1.0));
    Operand<TFloat64> far = tf.math.mul(tf.math.sub(x, tf.constant(5.0)), x);
    far = tf.math.mul(tf.math.add(far, tf.constant(8.0)), x);
    far = tf.math.mul(tf.math.sub(far, tf.constant(4.0)), tf.constant(a));
    Operand<TFloat64> beyond = tf.select(tf.math.less(x, tf.constant(2.0)), far, tf.constant(0.0));
    return tf.select(tf.math.less(x, tf.constant(1.0)), near, beyond);
  }

  /** Weights [P, length], each row divided by its sum. */
  private static Operand<TInt32> fixedPoint(
      Ops tf, Operand<TFloat64> exact, Operand<TInt32> length) {
    // From left to right, as the sum is formed in Java; a reduction may go in another order.
    Operand<TFloat64> sums = tf.math.cumsum(exact, tf.constant(1));
    Operand<TFloat64> sum =
        column(tf, tf.gather(sums, tf.math.sub(length, tf.constant(1)), tf.constant(1)));
    Operand<TFloat64> scaled =
        tf.math.mul(
            tf.math.div(exact, sum), tf.constant((double) (1 << ResizeWeights.PRECISION_BITS)));
    Operand<TFloat64> away =
        tf.select(tf.math.less(scaled, tf.constant(0.0)), tf.constant(-0.5), tf.constant(0.5));
    return whole(tf, tf.math.add(scaled, away));
  }

  private static Operand<TFloat64> real(Ops tf, Operand<TInt32> x) {
    return tf.dtypes.cast(x, TFloat64.class);
  }

  /** Without the part after the point. */
  private static Operand<TInt32> whole(Ops tf, Operand<TFloat64> x) {
    return tf.dtypes.cast(x, TInt32.class);
  }

  /** [P] to [P, 1]. */
  private static <T extends org.tensorflow.types.family.TNumber> Operand<T> column(
      Ops tf, Operand<T> x) {
    return tf.expandDims(x, tf.constant(1));
  }
}
