package dev.clipcap.accel;

import dev.clipcap.core.nn.Param;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/** {@link Bfloat16} with prepacked weights. The bias is not taken along: it would be rounded. */
final class PackedBfloat16 extends Bfloat16 {
  @Override
  public Operand<TFloat32> times(Ops tf, Operand<TFloat32> x, Param w, boolean transposed) {
    if (!(w instanceof Bfloat16Param kept)) {
      return super.times(tf, x, w, transposed);
    }
    Operand<TBfloat16> rounded = tf.dtypes.cast(x, TBfloat16.class);
    return tf.dtypes.cast(
        PackedProduct.of(
            tf, rounded, kept.rounded(), transposed, PackedProduct.columns(w, transposed)),
        TFloat32.class);
  }
}
