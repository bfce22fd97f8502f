package dev.clipcap.accel;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Kernels.NextTokens;
import dev.clipcap.core.nn.Param;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Quantisation: matrices of 16 bits, as integers, beside float32.
 *
 * @see IntegerMatrix
 */
final class Int16 extends FewRows {
  private final boolean multiplies;

  /**
   * @param multiplies whether products are of integers; else the copies are there for another pass
   *     over the weights
   */
  Int16(boolean multiplies) {
    this.multiplies = multiplies;
  }

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
        : super.times(tf, x, w, transposed);
  }

  @Override
  public NextTokens best(Ops tf, Operand<TFloat32> x, Param table, Operand<TInt32> count) {
    return multiplies
        ? Rescoring.best(tf, times(tf, x, table, true), x, table.value(), count)
        : super.best(tf, x, table, count);
  }
}
