package dev.clipcap.core.tf;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The layers that GPT-2, CLIP and the mappers share.
 *
 * <p>They work on rows: a batch of B sequences of T vectors of width C is a matrix [B*T, C]. Only
 * {@link Attention} needs to know where one sequence ends and the next begins.
 */
public final class Layers {
  private final Ops tf;
  private final Products products;

  public Layers(Ops tf) {
    this(tf, Products.PLAIN);
  }

  public Layers(Ops tf, Products products) {
    this.tf = tf;
    this.products = products;
  }

  /** torch.nn.Linear: x [N, in] -> x W^T + b [N, out]; weight is [out, in]. */
  public Operand<TFloat32> linear(Params p, Operand<TFloat32> x, long in, long out) {
    return linear(p, x, in, out, Init.uniform(in), Init.uniform(in));
  }

  /** The same with other first values. */
  public Operand<TFloat32> linear(
      Params p, Operand<TFloat32> x, long in, long out, Init weight, Init bias) {
    return tf.nn.biasAdd(linearWithoutBias(p, x, in, out, weight), p.get("bias", bias, out));
  }

  /** torch.nn.Linear(bias=False): x [N, in] -> x W^T [N, out]; weight is [out, in]. */
  public Operand<TFloat32> linearWithoutBias(
      Params p, Operand<TFloat32> x, long in, long out, Init init) {
    return product(x, p.matrix("weight", init, out, in), true);
  }

  /** GPT-2's Conv1D: x [N, in] -> x W + b [N, out]; weight is [in, out]. */
  public Operand<TFloat32> conv1d(Params p, Operand<TFloat32> x, long in, long out, Init weight) {
    Param w = p.matrix("weight", weight, in, out);
    Operand<TFloat32> bias = p.get("bias", Init.zeros(), out);
    return fuses(w)
        ? PackedProduct.biased(tf, x, w.value(), bias)
        : tf.nn.biasAdd(product(x, w, false), bias);
  }

  /** An activation of {@link #conv1d}. */
  public Operand<TFloat32> conv1d(
      Params p, Operand<TFloat32> x, long in, long out, Init weight, Activation then) {
    Param w = p.matrix("weight", weight, in, out);
    return fuses(w) && then == Activation.GELU_NEW
        ? PackedProduct.biasedGeluNew(tf, x, w.value(), p.get("bias", Init.zeros(), out))
        : then.of(tf, conv1d(p, x, in, out, weight));
  }

  /** Whether a product takes the bias along: in bfloat16 that would round the bias. */
  private boolean fuses(Param w) {
    return products == Products.PACKED && w.bfloat16() == null;
  }

  /** x W, or x W^T. */
  private Operand<TFloat32> product(Operand<TFloat32> x, Param w, boolean transposed) {
    if (products == Products.INTEGERS) {
      return w.integers().times(x, transposed);
    }
    return w.bfloat16() == null
        ? product(x, w.value(), w, transposed)
        : tf.dtypes.cast(
            product(tf.dtypes.cast(x, TBfloat16.class), w.bfloat16(), w, transposed),
            TFloat32.class);
  }

  private <T extends TFloating> Operand<T> product(
      Operand<T> x, Operand<T> value, Param w, boolean transposed) {
    return products == Products.PACKED
        ? PackedProduct.of(tf, x, value, transposed, w.shape().get(transposed ? 0 : 1))
        : tf.linalg.matMul(x, value, MatMul.transposeB(transposed));
  }

  /** x [N, C] -> each row with mean 0 and variance 1, scaled and shifted. */
  public Operand<TFloat32> layerNorm(Params p, Operand<TFloat32> x, long width, float epsilon) {
    Operand<TFloat32> mean = tf.math.mean(x, tf.constant(-1), Mean.keepDims(true));
    Operand<TFloat32> centred = tf.math.sub(x, mean);
    Operand<TFloat32> variance =
        tf.math.mean(tf.math.square(centred), tf.constant(-1), Mean.keepDims(true));
    Operand<TFloat32> scale = tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon)));
    return tf.math.add(
        tf.math.mul(tf.math.mul(centred, scale), p.get("weight", Init.ones(), width)),
        p.get("bias", Init.zeros(), width));
  }

  /**
   * GPT-2's GELU, {@code gelu_new}: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). Computed as x
   * sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)), which is the same function with a third fewer passes
   * over memory.
   */
  public Operand<TFloat32> geluNew(Operand<TFloat32> x) {
    float scale = (float) (2 * Math.sqrt(2 / Math.PI));
    Operand<TFloat32> polynomial =
        tf.math.add(
            tf.math.mul(tf.math.square(x), tf.constant(scale * 0.044715f)), tf.constant(scale));
    return tf.math.mul(x, tf.math.sigmoid(tf.math.mul(x, polynomial)));
  }

  /** CLIP's {@code quick_gelu}: x sigmoid(1.702 x). */
  public Operand<TFloat32> quickGelu(Operand<TFloat32> x) {
    return tf.math.mul(x, tf.math.sigmoid(tf.math.mul(tf.constant(1.702f), x)));
  }

  /** The exact GELU: x/2 (1 + erf(x / sqrt(2))). */
  public Operand<TFloat32> gelu(Operand<TFloat32> x) {
    Operand<TFloat32> erf = tf.math.erf(tf.math.mul(x, tf.constant((float) Math.sqrt(0.5))));
    return tf.math.mul(tf.math.mul(tf.constant(0.5f), x), tf.math.add(tf.constant(1f), erf));
  }

  /** Each row divided by its Euclidean length. */
  public Operand<TFloat32> normalizeRows(Operand<TFloat32> x) {
    Operand<TFloat32> squares =
        tf.reduceSum(tf.math.square(x), tf.constant(-1), ReduceSum.keepDims(true));
    return tf.math.mul(x, tf.math.rsqrt(squares));
  }

  /** Rows of a table: table [V, C], ids [...] -> [..., C]. */
  public Operand<TFloat32> embedding(Operand<TFloat32> table, Operand<TInt32> ids) {
    return tf.gather(table, ids, tf.constant(0));
  }
}
