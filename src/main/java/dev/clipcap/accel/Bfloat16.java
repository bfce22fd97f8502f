package dev.clipcap.accel;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Kernels.NextTokens;
import dev.clipcap.core.nn.Param;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Matrices kept and multiplied in bfloat16: half the memory, 8 significant bits. With prepacked
 * weights the bias is not taken along: it would be rounded.
 *
 * @param packs whether weights are prepacked
 */
record Bfloat16(boolean packs) implements Kernels {
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
    if (!(w instanceof Bfloat16Param kept)) {
      return Kernels.super.times(tf, x, w, transposed);
    }
    return product(tf, x, kept.rounded(), transposed, packs);
  }

  private static Operand<TFloat32> product(
      Ops tf, Operand<TFloat32> x, Operand<TBfloat16> w, boolean transposed, boolean packs) {
    Operand<TBfloat16> rounded = tf.dtypes.cast(x, TBfloat16.class);
    return tf.dtypes.cast(
        packs
            ? PackedProduct.of(tf, rounded, w, transposed)
            : tf.linalg.matMul(rounded, w, MatMul.transposeB(transposed)),
        TFloat32.class);
  }

  @Override
  public NextTokens best(Ops tf, Operand<TFloat32> x, Param table, Operand<TInt32> count) {
    return Rescoring.best(tf, times(tf, x, table, true), x, table.value(), count);
  }

  /** Mixed precision training: weights in float32, their products in bfloat16. */
  static final class MixedPrecision implements Kernels {
    @Override
    public Operand<TFloat32> times(Ops tf, Operand<TFloat32> x, Param w, boolean transposed) {
      Operand<TBfloat16> rounded = tf.dtypes.cast(w.value(), TBfloat16.class);
      return product(tf, x, rounded, transposed, false);
    }
  }

  /**
   * A weight that is kept in bfloat16, alone or beside float32.
   *
   * @param handle of the variable in float32; null where there is none
   * @param half the variable in bfloat16
   * @param rounded its value in bfloat16
   */
  private record Bfloat16Param(
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
}
