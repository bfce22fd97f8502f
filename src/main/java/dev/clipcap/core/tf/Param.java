package dev.clipcap.core.tf;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * One named weight: a resource variable in a graph.
 *
 * @param name the checkpoint's name for it, such as {@code h.0.attn.c_attn.weight}
 * @param shape as in the checkpoint
 * @param handle the variable, for ops that change it; null where it is stored in bfloat16 alone
 * @param half a variable that keeps it in bfloat16, or null
 * @param stored what a SavedModel of it keeps: its value, or in float16 what that is turned from
 * @param value its value, for ops that use it and for gradients
 * @param bfloat16 its value for products where they are to be computed in bfloat16, else null
 * @param integers a copy for products of integers, or null
 * @param init how it starts when it is not loaded
 */
public record Param(
    String name,
    Shape shape,
    Operand<? extends TType> handle,
    Operand<? extends TType> half,
    Operand<? extends TFloating> stored,
    Operand<TFloat32> value,
    Operand<TBfloat16> bfloat16,
    IntegerMatrix integers,
    Init init) {

  /** The op that gives it a value. */
  Op assign(Ops tf, Operand<TFloat32> newValue) {
    if (integers != null) {
      List<Op> copies = new ArrayList<>(integers.assign(newValue));
      copies.add(tf.assignVariableOp(handle, newValue));
      return tf.withControlDependencies(copies).noOp();
    }
    if (half == null) {
      return tf.assignVariableOp(
          handle, stored == value ? newValue : tf.dtypes.cast(newValue, stored.type()));
    }
    Op rounded = tf.assignVariableOp(half, tf.dtypes.cast(newValue, TBfloat16.class));
    return handle == null
        ? rounded
        : tf.withControlDependencies(rounded).assignVariableOp(handle, newValue);
  }
}
