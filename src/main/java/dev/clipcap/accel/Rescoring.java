package dev.clipcap.accel;

import dev.clipcap.core.nn.Kernels.NextTokens;
import dev.clipcap.core.nn.Layers;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The most probable tokens by rough logits. A logit of 8 significant bits does not tell the best
 * tokens apart. So it only preselects candidates, whose logits are then computed in float32. In the
 * sum over the other tokens such errors cancel.
 */
final class Rescoring {
  /** How many more candidates are computed again: far more than 8 bits mix up. */
  private static final int RESCORED = 32;

  private Rescoring() {}

  /**
   * The most probable tokens.
   *
   * @param rough the logits in bfloat16 or by integers, [B, V]
   * @param x [B, C], after {@code ln_f}
   * @param table W, [V, C]: the logits are x W^T
   * @param count n, how many
   */
  static NextTokens best(
      Ops tf,
      Operand<TFloat32> rough,
      Operand<TFloat32> x,
      Operand<TFloat32> table,
      Operand<TInt32> count) {
    Operand<TInt32> vocabulary = Layers.size(tf, table, 0);
    Operand<TInt32> more = tf.math.minimum(tf.math.add(count, tf.constant(RESCORED)), vocabulary);
    TopK<TFloat32, TInt32> preselected = tf.nn.topK(rough, more, TInt32.class); // [B, n + 32]
    Operand<TInt32> ids = preselected.indices();
    Operand<TFloat32> rows = tf.gather(table, ids, tf.constant(0)); // [B, n + 32, C]
    Operand<TFloat32> exact =
        tf.squeeze(
            tf.train.batchMatMul(rows, tf.expandDims(x, tf.constant(2)), TFloat32.class),
            Squeeze.axis(2L)); // [B, n + 32]
    TopK<TFloat32, TInt32> best = tf.nn.topK(exact, count, TInt32.class);
    Operand<TFloat32> top =
        tf.stridedSlice(preselected.values(), Indices.all(), Indices.sliceTo(1)); // [B, 1]
    Operand<TFloat32> sum =
        tf.math.add(
            tf.math.sub(sum(tf, rough, top), sum(tf, preselected.values(), top)),
            sum(tf, exact, top));
    Operand<TFloat32> logSum = tf.math.add(top, tf.math.log(sum));
    return new NextTokens(
        tf.gather(ids, best.indices(), tf.constant(1), Gather.batchDims(1L)),
        tf.math.sub(best.values(), logSum));
  }

  /** The sum of e^(logit - top) over a row. */
  private static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> logits, Operand<TFloat32> top) {
    return tf.reduceSum(
        tf.math.exp(tf.math.sub(logits, top)), tf.constant(1), ReduceSum.keepDims(true));
  }
}
