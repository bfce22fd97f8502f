package dev.clipcap.accel;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Kernels.NextTokens;
import dev.clipcap.core.nn.Param;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Matrices kept and multiplied in bfloat16: half the memory, 8 significant bits. With prepacked
 * weights the bias is not taken along: it would be rounded.
 *
 * @param packs whether weights are prepacked
 */
record Bfloat16(boolean packs) implements Kernels {
  @Override
  public Param create(Ops tf, String name, Shape shape, Init init, Use use) {
    return switch (use) {
      case VALUES -> Param.Variable.of(tf, name, shape, init);
      case PRODUCTS -> Bfloat16Param.alone(tf, name, shape, init);
      case TABLE -> Bfloat16Param.beside(tf, name, shape, init);
    };
  }

  @Override
  public Operand<TFloat32> times(Ops tf, Operand<TFloat32> x, Param w, boolean transposed) {
    if (!(w instanceof Bfloat16Param kept)) {
      return Kernels.super.times(tf, x, w, transposed);
    }
    if (!packs) {
      return MixedPrecision.product(tf, x, kept.rounded(), transposed);
    }
    Operand<TBfloat16> rounded = tf.dtypes.cast(x, TBfloat16.class);
    long columns = PackedProduct.columns(w, transposed);
    return tf.dtypes.cast(
        PackedProduct.of(tf, rounded, kept.rounded(), transposed, columns), TFloat32.class);
  }

  @Override
  public NextTokens best(Ops tf, Operand<TFloat32> x, Param table, Operand<TInt32> count) {
    return Rescoring.best(tf, times(tf, x, table, true), x, table.value(), count);
  }
}
