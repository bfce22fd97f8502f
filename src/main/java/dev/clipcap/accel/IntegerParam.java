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

/** A matrix in float32 with a quantised copy beside it. */
final class IntegerParam extends Param {
  private final IntegerMatrix integers;

  /**
   * @param head whether it is GPT-2's head, which is multiplied by its transpose and keeps 8 bits;
   *     others keep 16
   */
  IntegerParam(Ops tf, String name, Shape shape, Init init, boolean head) {
    super(tf, name, shape, init);
    this.integers = new IntegerMatrix(tf, name, shape, head, !head);
  }

  IntegerMatrix integers() {
    return integers;
  }

  @Override
  public Op assign(Ops tf, Operand<TFloat32> newValue) {
    List<Op> copies = new ArrayList<>(integers.assign(newValue));
    copies.add(super.assign(tf, newValue));
    return tf.withControlDependencies(copies).noOp();
  }
}
