package dev.clipcap.core.nn;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;

/** Rows of length 1, whose products are cosines. */
public final class UnitRows {
  private UnitRows() {}

  /** x [N, C], each row divided by its Euclidean length. */
  public static Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> squares =
        tf.reduceSum(tf.math.square(x), tf.constant(-1), ReduceSum.keepDims(true));
    return tf.math.mul(x, tf.math.rsqrt(squares));
  }
}
