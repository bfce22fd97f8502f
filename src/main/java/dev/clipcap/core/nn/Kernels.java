package dev.clipcap.core.nn;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * How rows multiply with weights, and how these are kept. What is written here is the mathematics;
 * {@code dev.clipcap.accel} has faster ways.
 */
public interface Kernels {
  /** In float32, op by op. */
  Kernels PLAIN = new Kernels() {};

  /** These, with what they train beside a model's weights, if anything, kept there. */
  default Kernels keeping(Params own) {
    return this;
  }

  /** What a weight is there for: to be added or looked up, to be multiplied with, or both. */
  enum Use {
    VALUES,
    PRODUCTS,
    TABLE
  }

  /** A new weight. */
  default Param create(Ops tf, String name, Shape shape, Init init, Use use) {
    return Param.Variable.of(tf, name, shape, init);
  }

  /** x [N, in] -> x W, W being [in, out]; or x W^T, W being [out, in]. */
  default Operand<TFloat32> times(Ops tf, Operand<TFloat32> x, Param w, boolean transposed) {
    return tf.linalg.matMul(x, w.value(), MatMul.transposeB(transposed));
  }

  /** x [N, in] -> x W + b, W being [in, out]. */
  default Operand<TFloat32> affine(Ops tf, Operand<TFloat32> x, Param w, Operand<TFloat32> b) {
    return tf.nn.biasAdd(times(tf, x, w, false), b);
  }

  /** GELU of x W + b, as GPT-2 has it. */
  default Operand<TFloat32> affineGeluNew(
      Ops tf, Operand<TFloat32> x, Param w, Operand<TFloat32> b) {
    return Activation.GELU_NEW.of(tf, affine(tf, x, w, b));
  }

  /**
   * The most probable tokens after rows x [B, C]: the largest of log softmax(x W^T).
   *
   * @param table W, [V, C]
   * @param count how many, a scalar
   */
  default NextTokens best(Ops tf, Operand<TFloat32> x, Param table, Operand<TInt32> count) {
    return NextTokens.of(tf, times(tf, x, table, true), count);
  }

  /** The most probable tokens after B sequences, best first: ids and logarithms, [B, n]. */
  record NextTokens(Operand<TInt32> tokens, Operand<TFloat32> logProbabilities) {
    /** By logits [B, V]. */
    public static NextTokens of(Ops tf, Operand<TFloat32> logits, Operand<TInt32> count) {
      TopK<TFloat32, TInt32> best = tf.nn.topK(tf.nn.logSoftmax(logits), count, TInt32.class);
      return new NextTokens(best.indices(), best.values());
    }
  }
}
