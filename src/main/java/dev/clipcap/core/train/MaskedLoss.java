package dev.clipcap.core.train;

import dev.clipcap.core.nn.Padding;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Cross-entropy over the real tokens of captions that are padded on the right, in natural
 * logarithms. It is masked by length: only real tokens get logits. (Masking by token id would drop
 * genuine tokens of that id too.)
 *
 * <p>Dimensions: B batch, T caption tokens with padding, N real tokens in the batch, V vocabulary.
 */
public final class MaskedLoss {
  private final Ops tf;
  private final Operand<TInt32> labels; // [N]

  /**
   * The loss of a batch.
   *
   * @param mean over the real tokens, a scalar
   * @param logitsGradient d mean / d logits, [N, V]
   */
  public record Value(Operand<TFloat32> mean, Operand<TFloat32> logitsGradient) {}

  /**
   * @param tokens [B, T]
   * @param lengths [B], of the captions without their padding
   */
  public MaskedLoss(Ops tf, Operand<TInt32> tokens, Operand<TInt32> lengths) {
    this.tf = tf;
    Operand<TInt32> time = tf.gather(tf.shape(tokens), tf.constant(1), tf.constant(0));
    labels = new Padding(tf, lengths, time).strip(tf.reshape(tokens, tf.constant(new int[] {-1})));
  }

  /** The loss of the logits [N, V] that predict the real tokens. */
  public Value of(Operand<TFloat32> logits) {
    SparseSoftmaxCrossEntropyWithLogits<TFloat32> crossEntropy =
        tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, labels);
    Operand<TFloat32> count = tf.dtypes.cast(tf.size(labels), TFloat32.class);
    return new Value(
        tf.math.mean(crossEntropy.loss(), tf.constant(0)),
        tf.math.div(crossEntropy.backprop(), count));
  }
}
