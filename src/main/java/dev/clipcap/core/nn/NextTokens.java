package dev.clipcap.core.nn;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The most probable tokens after B sequences, best first.
 *
 * @param tokens [B, n], ids
 * @param logProbabilities [B, n], natural logarithms
 */
public record NextTokens(Operand<TInt32> tokens, Operand<TFloat32> logProbabilities) {
  /** By logits [B, V]. */
  public static NextTokens of(Ops tf, Operand<TFloat32> logits, Operand<TInt32> count) {
    TopK<TFloat32, TInt32> best = tf.nn.topK(tf.nn.logSoftmax(logits), count, TInt32.class);
    return new NextTokens(best.indices(), best.values());
  }
}
