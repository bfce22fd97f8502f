package dev.clipcap.accel;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Kernels.NextTokens;
import dev.clipcap.core.nn.Param;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Matrices kept and multiplied in bfloat16: half the memory, 8 significant bits. */
class Bfloat16 implements Kernels {
  @Override
  public Param create(Ops tf, String name, Shape shape, Init init, Use use) {
    return switch (use) {
      case VALUES -> Param.Variable.of(tf, name, shape, init);
      case PRODUCTS -> Bfloat16Param.alone(tf, name, shape, init);
      case TABLE -> Bfloat16Param.beside(tf, name, shape, init);
    };
  }

  @Override
  public Operand<TFloat32> times(Ops tf, Operand<TFloat32> x, Param w, boolean transposed) {
    return w instanceof Bfloat16Param kept
        ? MixedPrecision.product(tf, x, kept.rounded(), transposed)
        : Kernels.super.times(tf, x, w, transposed);
  }

  @Override
  public NextTokens best(Ops tf, Operand<TFloat32> x, Param table, Operand<TInt32> count) {
    return Rescoring.best(tf, times(tf, x, table, true), x, table.value(), count);
  }
}
