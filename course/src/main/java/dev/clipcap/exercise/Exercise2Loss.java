package dev.clipcap.exercise;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Exercise 2, 20 points: the loss of Mokady et al. 2021 (section 3, the captioning loss), over the
 * real tokens of a batch.
 *
 * <pre>
 *   loss = - 1/N * sum over b, and over t &lt; lengths[b], of log softmax(logits[b, t])[tokens[b, t]]
 *   N    = sum over b of lengths[b]
 * </pre>
 *
 * <p>{@code logits[b, t]} are those that predict {@code tokens[b, t]}: they have been shifted
 * already. What stands at t &gt;= lengths[b] is padding and must not count. The padding's token is
 * 0, which is a genuine token too: mask by length, not by token.
 */
public final class Exercise2Loss {
  private Exercise2Loss() {}

  /**
   * The mean loss per real token, in natural logarithms.
   *
   * @param logits [B, T, V]
   * @param tokens [B, T], padded on the right with 0
   * @param lengths [B], each at least 1
   * @return a scalar
   */
  public static Operand<TFloat32> loss(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> tokens, Operand<TInt32> lengths) {
    throw new UnsupportedOperationException("exercise 2: the masked loss is yours to write");
  }
}
