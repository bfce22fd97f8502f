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
import org.tensorflow.types.family.TType;

/** A weight that is kept in float16 and used in float32. */
record Float16Param(
    String name,
    Shape shape,
    Init init,
    Operand<? extends TType> handle,
    Operand<TFloat32> value,
    Operand<TFloat16> stored)
    implements Param {
  /** Keeps all weights so. */
  static final Kernels KERNELS =
      new Kernels() {
        @Override
        public Param create(Ops tf, String name, Shape shape, Init init, Use use) {
          VarHandleOp handle = Param.handle(tf, name, TFloat16.class, shape);
          Operand<TFloat16> stored = Param.read(tf, name, handle, TFloat16.class);
          Operand<TFloat32> value = tf.dtypes.cast(stored, TFloat32.class);
          return new Float16Param(name, shape, init, handle, value, stored);
        }
      };

  @Override
  public Op assign(Ops tf, Operand<TFloat32> newValue) {
    return tf.assignVariableOp(handle, tf.dtypes.cast(newValue, TFloat16.class));
  }
}
