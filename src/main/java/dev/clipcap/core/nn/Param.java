package dev.clipcap.core.nn;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/** One named weight in a graph. */
public interface Param {
  /** The checkpoint's name for it, such as {@code h.0.attn.c_attn.weight}. */
  String name();

  /** As in the checkpoint. */
  Shape shape();

  /** How it starts when it is not loaded. */
  Init init();

  /** The variable, for ops that change it; null where there is none of float32. */
  Operand<? extends TType> handle();

  /** Its value, for ops that use it and for gradients. */
  Operand<TFloat32> value();

  /** What a SavedModel of it keeps. */
  default Operand<? extends TFloating> stored() {
    return value();
  }

  /** The op that gives it a value. */
  default Op assign(Ops tf, Operand<TFloat32> newValue) {
    return tf.assignVariableOp(handle(), newValue);
  }

  /** A resource variable of float32. */
  record Variable(
      String name, Shape shape, Init init, Operand<? extends TType> handle, Operand<TFloat32> value)
      implements Param {

    /** One without a value yet. */
    public static Variable of(Ops tf, String name, Shape shape, Init init) {
      VarHandleOp handle = Param.handle(tf, name, TFloat32.class, shape);
      return new Variable(name, shape, init, handle, read(tf, name, handle, TFloat32.class));
    }
  }

  /** A variable's handle. Without a shared name of its own, each would be the same resource. */
  static VarHandleOp handle(Ops tf, String name, Class<? extends TFloating> type, Shape shape) {
    return tf.withName(name.replace('.', '_'))
        .varHandleOp(type, shape, VarHandleOp.sharedName(name));
  }

  /** A variable's value. */
  static <T extends TFloating> Operand<T> read(
      Ops tf, String name, VarHandleOp handle, Class<T> type) {
    return tf.withName(name.replace('.', '_') + "_value").readVariableOp(handle, type);
  }
}
