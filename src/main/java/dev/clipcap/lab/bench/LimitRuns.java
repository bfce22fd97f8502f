package dev.clipcap.lab.bench;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.Weights;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** Measures what this machine can do at most, as TensorFlow reaches it, run by run. */
final class LimitRuns extends GraphModel {
  /** The medians in each precision. */
  record Limits(Limit float32, Limit bfloat16) {}

  private static final int PRODUCTS = 4; // so that the casts between them do not count
  private static final int MATRICES = 32; // that are read
  private static final int RUNS = 7;

  private final long side;
  private final Operand<?> float32;
  private final Operand<?> bfloat16;
  private final Operand<?> sum;

  /**
   * @param side rows and columns of the matrices
   */
  LimitRuns(int side) {
    try (Opening opening = new Opening()) {
      opening.add(this);
      this.side = side;
      Init small = Init.normal(0.01);
      Operand<TFloat32> matrix = params.get("x", small, side, side);
      float32 = products(matrix, TFloat32.class);
      bfloat16 = products(matrix, TBfloat16.class);
      sum =
          tf.reduceSum(
              params.get("below", small, (long) MATRICES * side, side),
              tf.constant(new int[] {0, 1}));
      open();
      Weights.initialize(session(), params, 1);
      opening.keep();
    }
  }

  private <T extends TNumber> Operand<?> products(Operand<TFloat32> matrix, Class<T> type) {
    Operand<T> x = tf.dtypes.cast(matrix, type);
    Operand<T> y = x;
    for (int i = 0; i < PRODUCTS; i++) {
      y = tf.linalg.matMul(y, x);
    }
    return y;
  }

  /** One run of a product and one of reading. */
  Limit run(Precision precision) {
    Operand<?> products = precision == Precision.BFLOAT16 ? bfloat16 : float32;
    double flops = 2.0 * side * side * side * PRODUCTS;
    double bytes = 4.0 * side * side * MATRICES;
    return new Limit(flops / seconds(products), bytes / seconds(sum));
  }

  /** The medians of some runs; takes some seconds. */
  Limits medians() {
    return new Limits(median(Precision.FLOAT32), median(Precision.BFLOAT16));
  }

  private Limit median(Precision precision) {
    return Limit.median(Stream.generate(() -> run(precision)).limit(RUNS).toList());
  }

  private double seconds(Operand<?> result) {
    return Bench.time(() -> session().runner().addTarget(result.op()).run().close());
  }

  /**
   * What a machine can do at most in a precision.
   *
   * @param flopsPerSecond of large matrix products
   * @param bytesPerSecond of reading large matrices once
   */
  record Limit(double flopsPerSecond, double bytesPerSecond) {
    /** The shortest time that work can take, in seconds. */
    double seconds(Cost cost) {
      return Math.max(cost.flops() / flopsPerSecond, cost.bytes() / bytesPerSecond);
    }

    /** The median of each. */
    static Limit median(List<Limit> runs) {
      return new Limit(median(runs, Limit::flopsPerSecond), median(runs, Limit::bytesPerSecond));
    }

    private static double median(List<Limit> runs, ToDoubleFunction<Limit> of) {
      return Measured.median(runs.stream().map(of::applyAsDouble).toList());
    }
  }
}
