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

/** A weight that is kept in bfloat16, alone or beside float32. */
final class Bfloat16Param extends Param {
  private final VarHandleOp half;
  private final Operand<TBfloat16> rounded;

  private Bfloat16Param(
      String name,
      Shape shape,
      Init init,
      VarHandleOp handle,
      Operand<TFloat32> value,
      VarHandleOp half,
      Operand<TBfloat16> rounded) {
    super(name, shape, init, handle, value);
    this.half = half;
    this.rounded = rounded;
  }

  /** In bfloat16 alone. */
  static Bfloat16Param alone(Ops tf, String name, Shape shape, Init init) {
    VarHandleOp half = variable(tf, name, TBfloat16.class, shape);
    Operand<TBfloat16> rounded = read(tf, name, half, TBfloat16.class);
    Operand<TFloat32> value = tf.dtypes.cast(rounded, TFloat32.class);
    return new Bfloat16Param(name, shape, init, null, value, half, rounded);
  }

  /** In float32, and a copy in bfloat16. */
  static Bfloat16Param beside(Ops tf, String name, Shape shape, Init init) {
    VarHandleOp handle = variable(tf, name, TFloat32.class, shape);
    Operand<TFloat32> value = read(tf, name, handle, TFloat32.class);
    String copy = name + ".bfloat16";
    VarHandleOp half = variable(tf, copy, TBfloat16.class, shape);
    Operand<TBfloat16> rounded = read(tf, copy, half, TBfloat16.class);
    return new Bfloat16Param(name, shape, init, handle, value, half, rounded);
  }

  /** Its value in bfloat16. */
  Operand<TBfloat16> rounded() {
    return rounded;
  }

  @Override
  public Op assign(Ops tf, Operand<TFloat32> newValue) {
    Op copied = tf.assignVariableOp(half, tf.dtypes.cast(newValue, TBfloat16.class));
    return handle() == null
        ? copied
        : tf.withControlDependencies(copied).assignVariableOp(handle(), newValue);
  }
}
