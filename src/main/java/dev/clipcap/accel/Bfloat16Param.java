package dev.clipcap.accel;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Param;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A weight that is kept in bfloat16, alone or beside float32.
 *
 * @param handle of the variable in float32; null where there is none
 * @param half the variable in bfloat16
 * @param rounded its value in bfloat16
 */
record Bfloat16Param(
    String name,
    Shape shape,
    Init init,
    Operand<? extends TType> handle,
    Operand<TFloat32> value,
    VarHandleOp half,
    Operand<TBfloat16> rounded)
    implements Param {

  /** In bfloat16 alone. */
  static Bfloat16Param alone(Ops tf, String name, Shape shape, Init init) {
    VarHandleOp half = Param.handle(tf, name, TBfloat16.class, shape);
    Operand<TBfloat16> rounded = Param.read(tf, name, half, TBfloat16.class);
    Operand<TFloat32> value = tf.dtypes.cast(rounded, TFloat32.class);
    return new Bfloat16Param(name, shape, init, null, value, half, rounded);
  }

  /** In float32, and a copy in bfloat16. */
  static Bfloat16Param beside(Ops tf, String name, Shape shape, Init init) {
    Param whole = Variable.of(tf, name, shape, init);
    String copy = name + ".bfloat16";
    VarHandleOp half = Param.handle(tf, copy, TBfloat16.class, shape);
    Operand<TBfloat16> rounded = Param.read(tf, copy, half, TBfloat16.class);
    return new Bfloat16Param(name, shape, init, whole.handle(), whole.value(), half, rounded);
  }

  @Override
  public Op assign(Ops tf, Operand<TFloat32> newValue) {
    Op copied = tf.assignVariableOp(half, tf.dtypes.cast(newValue, TBfloat16.class));
    return handle == null
        ? copied
        : tf.withControlDependencies(copied).assignVariableOp(handle, newValue);
  }
}
