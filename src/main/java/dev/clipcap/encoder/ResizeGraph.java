package dev.clipcap.encoder;

import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.tf.Branch;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.image.Resample;
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
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * {@code PillowResize} and {@code ResizeWeights} as a graph, bit for bit: the size of the image is
 * not known before the graph runs, so that the weights are computed in it, and each of the two
 * passes is a product of integer matrices.
 *
 * @param size P, edge of the square that is kept
 * @param how what else is wanted of the image
 */
record ResizeGraph(int size, Preprocessing how) {
  /**
   * How one edge is resized.
   *
   * @param from the first input pixel that is used, a scalar
   * @param length how many are used from there on, a scalar
   * @param weights [P, length], in units of 2^-{@value Resample#PRECISION_BITS}; a row of zeros is
   *     padding
   * @param inside [P], false for padding
   * @param loss pixels that the whole edge loses, a scalar
   */
  private record Edge(
      Operand<TInt32> from,
      Operand<TInt32> length,
      Operand<TInt32> weights,
      Operand<TBool> inside,
      Operand<TInt64> loss) {}

  /** RGB bytes [H, W, 3] to the centre square of the resized image, [3, P, P]. */
  Operand<TUint8> crop(Ops tf, Operand<TUint8> image) {
    Operand<TInt32> shape = tf.shape(image);
    Operand<TInt32> height = tf.gather(shape, tf.constant(0), tf.constant(0));
    Operand<TInt32> width = tf.gather(shape, tf.constant(1), tf.constant(0));
    Edge rows = edge(tf, height, width);
    Edge columns = edge(tf, width, height);

    Operand<TUint8> used =
        tf.slice(
            image,
            tf.stack(List.of(rows.from(), columns.from(), tf.constant(0))),
            tf.stack(List.of(rows.length(), columns.length(), tf.constant(3)))); // [h, w, 3]
    Operand<TUint8> planes = tf.linalg.transpose(used, tf.constant(new int[] {2, 0, 1}));
    Operand<TBool> columnsFirst =
        tf.math.logicalAnd(
            tf.math.greater(rows.loss(), tf.constant(0L)),
            tf.math.greater(rows.loss(), tf.math.mul(columns.loss(), tf.constant(2L))));
    Operand<TUint8> square = // [3, P, P]
        new Branch<>(TUint8.class)
            .take(
                tf,
                columnsFirst,
                List.of(planes, columns.weights(), rows.weights()),
                (ops, in) -> across(ops, down(ops, bytes(in, 0), ints(in, 2)), ints(in, 1)),
                (ops, in) -> down(ops, across(ops, bytes(in, 0), ints(in, 1)), ints(in, 2)));
    return how.fill() == 0 ? square : filled(tf, square, rows, columns);
  }

  private static Operand<TUint8> bytes(List<Operand<?>> values, int i) {
    return values.get(i).asOutput().expect(TUint8.class);
  }

  private static Operand<TInt32> ints(List<Operand<?>> values, int i) {
    return values.get(i).asOutput().expect(TInt32.class);
  }

  /** [3, h, w] to [3, h, P], rounded to bytes; the weights are [P, w]. */
  private static Operand<TUint8> across(Ops tf, Operand<TUint8> planes, Operand<TInt32> weights) {
    Operand<TInt32> shape = tf.shape(planes);
    Operand<TInt32> length = tf.gather(shape, tf.constant(2), tf.constant(0));
    Operand<TInt32> lines =
        tf.reshape(
            tf.dtypes.cast(planes, TInt32.class),
            tf.stack(List.of(tf.constant(-1), length))); // [3*h, w]
    Operand<TInt32> sums = tf.linalg.matMul(lines, weights, MatMul.transposeB(true));
    Operand<TInt32> half = tf.constant(1 << (Resample.PRECISION_BITS - 1));
    Operand<TInt32> rounded =
        tf.bitwise.rightShift(tf.math.add(sums, half), tf.constant(Resample.PRECISION_BITS));
    Operand<TUint8> bytes =
        tf.dtypes.cast(tf.clipByValue(rounded, tf.constant(0), tf.constant(255)), TUint8.class);
    Operand<TInt32> kept = Layers.size(tf, weights, 0);
    return tf.reshape(bytes, tf.stack(List.of(tf.constant(3), tf.constant(-1), kept)));
  }

  /** [3, h, w] to [3, P, w]; the weights are [P, h]. */
  private static Operand<TUint8> down(Ops tf, Operand<TUint8> planes, Operand<TInt32> weights) {
    Operand<TInt32> turn = tf.constant(new int[] {0, 2, 1});
    return tf.linalg.transpose(across(tf, tf.linalg.transpose(planes, turn), weights), turn);
  }

  private Operand<TUint8> filled(Ops tf, Operand<TUint8> square, Edge rows, Edge columns) {
    Operand<TBool> inside =
        tf.math.logicalAnd(
            column(tf, rows.inside()), tf.expandDims(columns.inside(), tf.constant(0))); // [P, P]
    Operand<TUint8> fill = tf.dtypes.cast(tf.constant(how.fill()), TUint8.class);
    return tf.select(inside, square, fill);
  }

  private Edge edge(Ops tf, Operand<TInt32> input, Operand<TInt32> other) {
    Operand<TInt64> resized = resized(tf, input, other);
    Operand<TInt64> loss = tf.math.sub(tf.dtypes.cast(input, TInt64.class), resized);
    Operand<TInt64> wanted = // places in the resized edge, which may lie beyond its ends
        tf.math.add(
            offset(tf, tf.math.sub(resized, tf.constant((long) size))),
            tf.constant(IntStream.range(0, size).mapToLong(i -> i).toArray())); // [P]
    Operand<TInt64> last = tf.math.sub(resized, tf.constant(1L));
    Operand<TInt64> kept = tf.math.maximum(tf.math.minimum(wanted, last), tf.constant(0L)); // [P]
    Operand<TBool> inside = tf.math.equal(wanted, kept);

    Operand<TFloat64> scale = tf.math.div(real(tf, input), real(tf, resized));
    Operand<TFloat64> stretch = tf.math.maximum(scale, tf.constant(1.0));
    Operand<TFloat64> reach = tf.math.mul(tf.constant(how.resample().reach()), stretch);
    Operand<TFloat64> half = tf.constant(0.5);
    Operand<TFloat64> centre =
        how.resample() == Resample.NEAREST
            ? addedUp(tf, scale, resized, kept)
            : tf.math.mul(tf.math.add(real(tf, kept), half), scale); // [P]
    Operand<TInt32> start =
        how.resample() == Resample.NEAREST
            ? tf.math.minimum(whole(tf, centre), tf.math.sub(input, tf.constant(1)))
            : tf.math.maximum(
                whole(tf, tf.math.add(tf.math.sub(centre, reach), half)), tf.constant(0)); // [P]
    Operand<TInt32> end =
        how.resample() == Resample.NEAREST
            ? tf.math.add(start, tf.constant(1))
            : tf.math.minimum(
                whole(tf, tf.math.add(tf.math.add(centre, reach), half)), input); // [P]

    Operand<TInt32> from = tf.gather(start, tf.constant(0), tf.constant(0));
    Operand<TInt32> to = tf.gather(end, tf.constant(size - 1), tf.constant(0));
    Operand<TInt32> pixels = tf.range(from, to, tf.constant(1)); // [length]
    Operand<TBool> reached =
        tf.math.logicalAnd(
            tf.math.greaterEqual(pixels, column(tf, start)),
            tf.math.less(pixels, column(tf, end))); // [P, length]
    Operand<TFloat64> distance =
        tf.math.mul(
            tf.math.add(tf.math.sub(real(tf, pixels), column(tf, centre)), half),
            tf.math.div(tf.constant(1.0), stretch));
    Operand<TFloat64> exact =
        tf.select(reached, new KernelGraph(tf, how.resample()).of(distance), tf.constant(0.0));
    Operand<TInt32> length = tf.math.sub(to, from);
    Operand<TInt32> weights =
        tf.select(column(tf, inside), fixedPoint(tf, exact, length), tf.constant(0));
    return new Edge(from, length, weights, inside, loss);
  }

  private Operand<TInt64> resized(Ops tf, Operand<TInt32> input, Operand<TInt32> other) {
    Operand<TInt64> edge = tf.dtypes.cast(input, TInt64.class);
    Operand<TInt64> wanted = tf.constant((long) how.size());
    return switch (how.resize()) {
      case SHORTEST_EDGE ->
          tf.math.floorDiv(
              tf.math.mul(wanted, edge),
              tf.dtypes.cast(tf.math.minimum(input, other), TInt64.class));
      case LONGEST_EDGE -> {
        Operand<TFloat64> ratio =
            tf.math.maximum(
                tf.math.div(real(tf, other), real(tf, wanted)),
                tf.math.div(real(tf, input), real(tf, wanted)));
        yield tf.math.maximum(
            tf.constant(1L),
            tf.dtypes.cast(tf.math.rint(tf.math.div(real(tf, edge), ratio)), TInt64.class));
      }
      case SQUASH -> wanted;
      case NONE -> edge;
    };
  }

  private Operand<TInt64> offset(Ops tf, Operand<TInt64> excess) {
    return switch (how.crop()) {
      case OPENAI ->
          tf.select(
              tf.math.less(excess, tf.constant(0L)),
              tf.math.neg(tf.math.floorDiv(tf.math.neg(excess), tf.constant(2L))),
              tf.dtypes.cast(
                  tf.math.rint(tf.math.div(real(tf, excess), tf.constant(2.0))), TInt64.class));
      case HUGGING_FACE -> tf.math.floorDiv(excess, tf.constant(2L));
    };
  }

  /** Centres as {@code ResizeWeights.nearest} has them. */
  private static Operand<TFloat64> addedUp(
      Ops tf, Operand<TFloat64> scale, Operand<TInt64> resized, Operand<TInt64> kept) {
    Operand<TInt64> rest = tf.math.sub(resized, tf.constant(1L));
    Operand<TFloat64> steps =
        tf.concat(
            List.of(
                tf.expandDims(tf.math.mul(scale, tf.constant(0.5)), tf.constant(0)),
                tf.fill(tf.expandDims(rest, tf.constant(0)), scale)),
            tf.constant(0));
    return tf.gather(tf.math.cumsum(steps, tf.constant(0)), kept, tf.constant(0));
  }

  /** Weights [P, length], each row divided by its sum. */
  private static Operand<TInt32> fixedPoint(
      Ops tf, Operand<TFloat64> exact, Operand<TInt32> length) {
    // From left to right, as the sum is formed in Java; a reduction may go in another order.
    Operand<TFloat64> sums = tf.math.cumsum(exact, tf.constant(1));
    Operand<TFloat64> sum =
        column(tf, tf.gather(sums, tf.math.sub(length, tf.constant(1)), tf.constant(1)));
    Operand<TFloat64> scaled =
        tf.math.mul(tf.math.div(exact, sum), tf.constant((double) (1 << Resample.PRECISION_BITS)));
    Operand<TFloat64> away =
        tf.select(tf.math.less(scaled, tf.constant(0.0)), tf.constant(-0.5), tf.constant(0.5));
    return whole(tf, tf.math.add(scaled, away));
  }

  private static Operand<TFloat64> real(Ops tf, Operand<? extends TNumber> x) {
    return tf.dtypes.cast(x, TFloat64.class);
  }

  /** Without the part after the point. */
  private static Operand<TInt32> whole(Ops tf, Operand<TFloat64> x) {
    return tf.dtypes.cast(x, TInt32.class);
  }

  /** [P] to [P, 1]. */
  private static <T extends TType> Operand<T> column(Ops tf, Operand<T> x) {
    return tf.expandDims(x, tf.constant(1));
  }
}
