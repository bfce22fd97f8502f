package dev.clipcap.accel;

import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Param;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/** Mixed precision training: weights in float32, their products in bfloat16. */
final class MixedPrecision implements Kernels {
  @Override
  public Operand<TFloat32> times(Ops tf, Operand<TFloat32> x, Param w, boolean transposed) {
    Operand<TBfloat16> rounded = tf.dtypes.cast(w.value(), TBfloat16.class);
    return product(tf, x, rounded, transposed);
  }

  /** A product in bfloat16 as float32. */
  static Operand<TFloat32> product(
      Ops tf, Operand<TFloat32> x, Operand<TBfloat16> w, boolean transposed) {
    return tf.dtypes.cast(
        tf.linalg.matMul(tf.dtypes.cast(x, TBfloat16.class), w, MatMul.transposeB(transposed)),
        TFloat32.class);
  }
}
