package dev.clipcap.bench;

import dev.clipcap.tf.Init;
import dev.clipcap.tf.Params;
import dev.clipcap.tf.Sessions;
import dev.clipcap.tf.Weights;
import java.util.Arrays;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * What this machine can do at most, as TensorFlow reaches it.
 *
 * @param flopsPerSecond of large float32 matrix products
 * @param bfloat16FlopsPerSecond of large bfloat16 matrix products
 * @param bytesPerSecond of reading 32 such matrices of floats once, to sum them
 */
record Limits(double flopsPerSecond, double bfloat16FlopsPerSecond, double bytesPerSecond) {
  private static final int PRODUCTS = 4; // so that the casts between them do not count
  private static final int ROWS = 32; // matrices below each other
  private static final int RUNS = 7;

  /**
   * Measures; takes some seconds.
   *
   * @param side rows and columns of the matrices
   */
  static Limits measure(int side) {
    double flops = 2.0 * side * side * side * PRODUCTS;
    return new Limits(
        flops / seconds(side, side, model -> products(model, TFloat32.class)),
        flops / seconds(side, side, model -> products(model, TBfloat16.class)),
        4.0 * ROWS * side * side / seconds((long) ROWS * side, side, Limits::sum));
  }

  private record Model(Ops tf, Operand<TFloat32> weights) {}

  private static <T extends TNumber> Operand<?> products(Model model, Class<T> type) {
    Operand<T> x = model.tf.dtypes.cast(model.weights, type);
    Operand<T> y = x;
    for (int i = 0; i < PRODUCTS; i++) {
      y = model.tf.linalg.matMul(y, x);
    }
    return y;
  }

  private static Operand<?> sum(Model model) {
    return model.tf.reduceSum(model.weights, model.tf.constant(new int[] {0, 1}));
  }

  /** The median of some runs. */
  private static double seconds(long rows, long columns, Function<Model, Operand<?>> work) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Params params = new Params(tf);
      Operand<?> result =
          work.apply(new Model(tf, params.get("x", Init.normal(0.01), rows, columns)));
      try (Session session = Sessions.open(graph)) {
        Weights.initialize(session, params, 1);
        double[] seconds = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
          long start = System.nanoTime();
          session.runner().addTarget(result.op()).run().close();
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[RUNS / 2];
      }
    }
  }
}
