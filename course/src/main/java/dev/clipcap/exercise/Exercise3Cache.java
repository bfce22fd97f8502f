package dev.clipcap.exercise;

import dev.clipcap.core.gpt2.Gpt2.KeyValue;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Exercise 3, 20 points: attention that goes on from remembered keys and values.
 *
 * <p>Causal attention over P positions lets position i look at the positions 0 .. i (Vaswani et al.
 * 2017, section 3.2.1; D is the width of a head):
 *
 * <pre>
 *   out[i] = sum over j &lt;= i of softmax_j(q[i] . k[j] / sqrt(D)) v[j]
 * </pre>
 *
 * <p>In decoding, S positions have been computed, their keys and values are kept, and T come after
 * them. The T rows of {@code out} must be what attention over all S + T positions would give them.
 *
 * <p>Dimensions: B batch, H heads, D width of a head.
 */
public final class Exercise3Cache {
  private Exercise3Cache() {}

  /**
   * What is remembered after the next positions.
   *
   * @param past keys and values of S positions, [B, H, S, D] each
   * @param next those of the T after them, [B, H, T, D] each
   * @return all, in order, [B, H, S+T, D] each
   */
  public static KeyValue remember(Ops tf, KeyValue past, KeyValue next) {
    throw new UnsupportedOperationException("exercise 3: the cache is yours to write");
  }

  /**
   * Causal attention of the last T of S+T positions.
   *
   * @param queries [B, H, T, D], of the last T positions
   * @param seen keys and values of all, [B, H, S+T, D] each
   * @return [B, H, T, D]
   */
  public static Operand<TFloat32> attend(Ops tf, Operand<TFloat32> queries, KeyValue seen) {
    throw new UnsupportedOperationException("exercise 3: cached attention is yours to write");
  }
}
