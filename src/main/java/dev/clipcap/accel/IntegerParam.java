package dev.clipcap.accel;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Param;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** A matrix in float32 with a quantised copy beside it. */
record IntegerParam(
    String name,
    Shape shape,
    Init init,
    Operand<? extends TType> handle,
    Operand<TFloat32> value,
    IntegerMatrix integers)
    implements Param {

  /**
   * One without a value yet.
   *
   * @param head whether it is GPT-2's head, which is multiplied by its transpose and keeps 8 bits;
   *     others keep 16
   */
  static IntegerParam of(Ops tf, String name, Shape shape, Init init, boolean head) {
    Param matrix = Variable.of(tf, name, shape, init);
    return new IntegerParam(
        name,
        shape,
        init,
        matrix.handle(),
        matrix.value(),
        new IntegerMatrix(tf, name, shape, head, !head));
  }

  @Override
  public Op assign(Ops tf, Operand<TFloat32> newValue) {
    List<Op> copies = new ArrayList<>(integers.assign(newValue));
    copies.add(tf.assignVariableOp(handle, newValue));
    return tf.withControlDependencies(copies).noOp();
  }
}
