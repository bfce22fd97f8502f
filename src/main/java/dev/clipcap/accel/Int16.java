package dev.clipcap.accel;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Param;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Quantisation: matrices of 16 bits, as integers, beside float32.
 *
 * @param multiplies whether products are of integers; else the copies are there for another pass
 *     over the weights
 * @see IntegerMatrix
 */
record Int16(boolean multiplies) implements Kernels {
  @Override
  public Param create(Ops tf, String name, Shape shape, Init init, Use use) {
    return use == Use.VALUES
        ? Param.Variable.of(tf, name, shape, init)
        : IntegerParam.of(tf, name, shape, init, use == Use.TABLE);
  }

  @Override
  public Operand<TFloat32> times(Ops tf, Operand<TFloat32> x, Param w, boolean transposed) {
    return multiplies && w instanceof IntegerParam quantised
        ? quantised.integers().times(x, transposed)
        : Kernels.super.times(tf, x, w, transposed);
  }

  @Override
  public NextTokens best(Ops tf, Operand<TFloat32> x, Param table, Operand<TInt32> count) {
    return multiplies
        ? Rescoring.best(tf, times(tf, x, table, true), x, table.value(), count)
        : new FewRows().best(tf, x, table, count);
  }

  /** A matrix in float32 with a quantised copy beside it. */
  private record IntegerParam(
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
     * @param head whether it is GPT-2's head, which is multiplied by its transpose and keeps 8
     *     bits; others keep 16
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
}
