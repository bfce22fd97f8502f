package dev.clipcap.accel;

import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Param;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Prepacked weights in float32, the bias and GELU computed along with the product. */
final class PackedFloat32 implements Kernels {
  @Override
  public Operand<TFloat32> times(Ops tf, Operand<TFloat32> x, Param w, boolean transposed) {
    return PackedProduct.of(tf, x, w.value(), transposed, PackedProduct.columns(w, transposed));
  }

  @Override
  public Operand<TFloat32> affine(Ops tf, Operand<TFloat32> x, Param w, Operand<TFloat32> b) {
    return PackedProduct.biased(tf, x, w.value(), b);
  }

  @Override
  public Operand<TFloat32> affineGeluNew(
      Ops tf, Operand<TFloat32> x, Param w, Operand<TFloat32> b) {
    return PackedProduct.biasedGeluNew(tf, x, w.value(), b);
  }
}
