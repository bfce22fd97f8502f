package dev.clipcap.accel;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Param;
import java.lang.management.ManagementFactory;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * Prepacked weights: products of few rows with a large matrix that never changes, as in decoding.
 * At the first one oneDNN copies the matrix into the layout that suits it and keeps the copy: that
 * costs memory, and what the matrix is given later would not be seen.
 *
 * <p>The layout is chosen by the rows of the first product. In bfloat16 it suits any number; in
 * float32 one that was chosen for {@link #MANY_ROWS} or more is slow for fewer.
 *
 * <p>This is an op that TensorFlow's own optimizer puts into graphs for a processor. TensorFlow's
 * Java API has no method for it.
 */
public final class PackedProduct {
  /** From so many rows on a float32 product is faster than MatMul. */
  public static final int MANY_ROWS = 8;

  private static final int AVX_512 = 3; // as the JVM counts

  private PackedProduct() {}

  /**
   * Whether TensorFlow has the op here, and work runs on a processor that it is for.
   *
   * @param precision of the matrices
   */
  public static boolean available(Precision precision) {
    return Trial.SUCCEEDED && (precision != Precision.BFLOAT16 || processorMultipliesBfloat16());
  }

  /**
   * Whether oneDNN has inner products in bfloat16 here, which it makes with AVX-512: without it the
   * whole process is aborted, and TensorFlow does not ask. The JVM knows the instructions; where it
   * says nothing, as on other processors than x86, the answer is no.
   */
  private static boolean processorMultipliesBfloat16() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return jvm != null && Integer.parseInt(jvm.getVMOption("UseAVX").getValue()) >= AVX_512;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * x W, or x W^T.
   *
   * @param x [N, in]
   * @param w [in, out], or [out, in] where it is transposed
   */
  public static <T extends TFloating> Operand<T> of(
      Ops tf, Operand<T> x, Operand<T> w, boolean transposed) {
    long out = w.shape().get(transposed ? 0 : 1);
    Operand<TFloat32> none = tf.zeros(tf.constant(new long[] {out}), TFloat32.class);
    return product(tf, x, w, transposed, tf.dtypes.cast(none, w.type()), "BiasAdd");
  }

  /** x W + b. */
  static Operand<TFloat32> biased(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> w, Operand<TFloat32> bias) {
    return product(tf, x, w, false, bias, "BiasAdd");
  }

  /** GELU of x W + b, without another pass over memory. */
  static Operand<TFloat32> biasedGeluNew(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> w, Operand<TFloat32> bias) {
    return product(tf, x, w, false, bias, "BiasAdd", "GeluApproximate");
  }

  private static <T extends TFloating> Operand<T> product(
      Ops tf, Operand<T> x, Operand<T> w, boolean transposed, Operand<T> bias, String... then) {
    OperationBuilder product = tf.scope().opBuilder("_MklNativeFusedMatMul", "PackedProduct");
    product.addInput(x.asOutput());
    product.addInput(w.asOutput());
    product.addInputList(new Output<?>[] {bias.asOutput()});
    product.setAttr("fused_ops", then);
    product.setAttr("transpose_b", transposed);
    product.setAttr("is_filter_const", true);
    product.setAttr("_kernel", "MklNameChangeOp");
    return product.build().output(0);
  }

  /** Prepacked weights in float32, the bias and GELU computed along with the product. */
  static final class Float32 implements Kernels {
    @Override
    public Operand<TFloat32> times(Ops tf, Operand<TFloat32> x, Param w, boolean transposed) {
      return of(tf, x, w.value(), transposed);
    }

    @Override
    public Operand<TFloat32> affine(Ops tf, Operand<TFloat32> x, Param w, Operand<TFloat32> b) {
      return biased(tf, x, w.value(), b);
    }

    @Override
    public Operand<TFloat32> affineGeluNew(
        Ops tf, Operand<TFloat32> x, Param w, Operand<TFloat32> b) {
      return biasedGeluNew(tf, x, w.value(), b);
    }
  }

  /** Once in a process: a product of ones, and a bias so large that the GELU is its argument. */
  private static final class Trial {
    static final boolean SUCCEEDED = OpTrial.gives(3 + 20, Trial::product);

    private static Operand<TFloat32> product(Ops tf) {
      Operand<TFloat32> ones = tf.ones(tf.constant(new int[] {3, 3}), TFloat32.class);
      return biasedGeluNew(tf, ones, ones, tf.constant(new float[] {20, 20, 20}));
    }
  }
}
