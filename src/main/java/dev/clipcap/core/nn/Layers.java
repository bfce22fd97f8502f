package dev.clipcap.core.nn;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * The layers that GPT-2, CLIP and the mappers share.
 *
 * <p>They work on rows: a batch of B sequences of T vectors of width C is a matrix [B*T, C]. Only
 * {@link Attention} needs to know where one sequence ends and the next begins.
 */
public record Layers(Ops tf) {
  /** torch.nn.Linear: x [N, in] -> x W^T + b [N, out]; weight is [out, in]. */
  public Operand<TFloat32> linear(Params p, Operand<TFloat32> x, long in, long out) {
    return linear(p, x, in, out, Init.uniform(in), Init.uniform(in));
  }

  /** A linear layer with other first values. */
  public Operand<TFloat32> linear(
      Params p, Operand<TFloat32> x, long in, long out, Init weight, Init bias) {
    return tf.nn.biasAdd(linearWithoutBias(p, x, in, out, weight), p.get("bias", bias, out));
  }

  /** torch.nn.Linear(bias=False): x [N, in] -> x W^T [N, out]; weight is [out, in]. */
  public Operand<TFloat32> linearWithoutBias(
      Params p, Operand<TFloat32> x, long in, long out, Init init) {
    return p.kernels().times(tf, x, p.matrix("weight", init, out, in), true);
  }

  /** GPT-2's Conv1D: x [N, in] -> x W + b [N, out]; weight is [in, out]. */
  public Operand<TFloat32> conv1d(Params p, Operand<TFloat32> x, long in, long out, Init weight) {
    Param w = p.matrix("weight", weight, in, out);
    return p.kernels().affine(tf, x, w, p.get("bias", Init.zeros(), out));
  }

  /** An activation of {@link #conv1d}. */
  public Operand<TFloat32> conv1d(
      Params p, Operand<TFloat32> x, long in, long out, Init weight, Activation then) {
    if (then != Activation.GELU_NEW) {
      return then.of(tf, conv1d(p, x, in, out, weight));
    }
    Param w = p.matrix("weight", weight, in, out);
    return p.kernels().affineGeluNew(tf, x, w, p.get("bias", Init.zeros(), out));
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

  /** Rows of a table: table [V, C], ids [...] -> [..., C]. */
  public Operand<TFloat32> embedding(Operand<TFloat32> table, Operand<TInt32> ids) {
    return tf.gather(table, ids, tf.constant(0));
  }

  /** How long x is along an axis, a scalar. */
  public static Operand<TInt32> size(Ops tf, Operand<? extends TType> x, int axis) {
    return tf.gather(tf.shape(x), tf.constant(axis), tf.constant(0));
  }
}
