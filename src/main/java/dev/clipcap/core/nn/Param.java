package dev.clipcap.core.nn;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * One named weight: a resource variable in a graph, of float32 unless a subclass says otherwise.
 */
public class Param {
  private final String name;
  private final Shape shape;
  private final Init init;
  private final Operand<? extends TType> handle;
  private final Operand<TFloat32> value;

  /** A variable of float32, without a value yet. */
  public Param(Ops tf, String name, Shape shape, Init init) {
    this.name = name;
    this.shape = shape;
    this.init = init;
    VarHandleOp variable = variable(tf, name, TFloat32.class, shape);
    this.handle = variable;
    this.value = read(tf, name, variable, TFloat32.class);
  }

  /** One that is kept otherwise. */
  protected Param(
      String name,
      Shape shape,
      Init init,
      Operand<? extends TType> handle,
      Operand<TFloat32> value) {
    this.name = name;
    this.shape = shape;
    this.init = init;
    this.handle = handle;
    this.value = value;
  }

  /** The checkpoint's name for it, such as {@code h.0.attn.c_attn.weight}. */
  public String name() {
    return name;
  }

  /** As in the checkpoint. */
  public Shape shape() {
    return shape;
  }

  /** How it starts when it is not loaded. */
  public Init init() {
    return init;
  }

  /** The variable, for ops that change it; null where there is none of float32. */
  public Operand<? extends TType> handle() {
    return handle;
  }

  /** Its value, for ops that use it and for gradients. */
  public Operand<TFloat32> value() {
    return value;
  }

  /** What a SavedModel of it keeps. */
  public Operand<? extends TFloating> stored() {
    return value;
  }

  /** The op that gives it a value. */
  public Op assign(Ops tf, Operand<TFloat32> newValue) {
    return tf.assignVariableOp(handle, newValue);
  }

  /** A variable's handle. Without a shared name of its own, each would be the same resource. */
  protected static VarHandleOp variable(
      Ops tf, String name, Class<? extends TFloating> type, Shape shape) {
    return tf.withName(name.replace('.', '_'))
        .varHandleOp(type, shape, VarHandleOp.sharedName(name));
  }

  /** A variable's value. */
  protected static <T extends TFloating> Operand<T> read(
      Ops tf, String name, VarHandleOp handle, Class<T> type) {
    return tf.withName(name.replace('.', '_') + "_value").readVariableOp(handle, type);
  }
}
