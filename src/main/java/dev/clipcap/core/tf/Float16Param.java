package dev.clipcap.core.tf;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Param;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;

/** A weight that is kept in float16 and used in float32. */
final class Float16Param extends Param {
  /** Keeps all weights so. */
  static final Kernels KERNELS =
      new Kernels() {
        @Override
        public Param create(Ops tf, String name, Shape shape, Init init, Use use) {
          VarHandleOp handle = variable(tf, name, TFloat16.class, shape);
          return new Float16Param(
              tf, name, shape, init, handle, read(tf, name, handle, TFloat16.class));
        }
      };

  private final Operand<TFloat16> stored;

  private Float16Param(
      Ops tf, String name, Shape shape, Init init, VarHandleOp handle, Operand<TFloat16> stored) {
    super(name, shape, init, handle, tf.dtypes.cast(stored, TFloat32.class));
    this.stored = stored;
  }

  @Override
  public Operand<TFloat16> stored() {
    return stored;
  }

  @Override
  public Op assign(Ops tf, Operand<TFloat32> newValue) {
    return tf.assignVariableOp(handle(), tf.dtypes.cast(newValue, TFloat16.class));
  }
}
