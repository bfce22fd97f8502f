package dev.clipcap.core.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1) over H heads of width D.
 *
 * <p>Queries, keys and values arrive as rows [B*T, H*D], or without the rows of padding; {@link
 * #split} turns them into [B, H, T, D].
 *
 * @param batch B as a scalar
 * @param heads H
 * @param headWidth D
 * @param padded null where there is no padding
 * @param scale factor of queries times keys
 */
public record Attention(
    Ops tf, Operand<TInt32> batch, int heads, int headWidth, Padding.Heads padded, float scale) {

  /** Over whole sequences of width H*D, scaled by 1 / sqrt(D). */
  public Attention(Ops tf, Operand<TInt32> batch, int heads, int width) {
    this(tf, batch, heads, width / heads, null, (float) (1 / Math.sqrt((double) width / heads)));
  }

  /** Over sequences of which padding is left out. */
  public Attention without(Padding padding) {
    return new Attention(tf, batch, heads, headWidth, padding.heads(heads), scale);
  }

  /** With another factor of queries times keys in place of 1 / sqrt(D). */
  public Attention scaledBy(float other) {
    return new Attention(tf, batch, heads, headWidth, padded, other);
  }

  /** Rows [B*T, H*D] -> [B, H, T, D]. */
  public Operand<TFloat32> split(Operand<TFloat32> rows) {
    if (padded == null) {
      return swapHeadsAndTime(tf.reshape(rows, sizes(batch, -1, heads, headWidth)));
    }
    Operand<TFloat32> real = tf.reshape(rows, tf.constant(new int[] {-1, heads, headWidth}));
    return tf.reshape(padded.restore(real, headWidth), sizes(batch, heads, -1, headWidth));
  }

  /** [B, H, T, D] -> rows [B*T, H*D]. */
  private Operand<TFloat32> join(Operand<TFloat32> x) {
    Operand<TFloat32> byPosition =
        padded == null
            ? swapHeadsAndTime(x)
            : padded.strip(tf.reshape(x, tf.constant(new int[] {-1, headWidth})));
    return tf.reshape(byPosition, tf.constant(new int[] {-1, heads * headWidth}));
  }

  private Operand<TInt32> sizes(Operand<TInt32> first, int... rest) {
    List<Operand<TInt32>> sizes = new ArrayList<>(List.of(first));
    Arrays.stream(rest).forEach(size -> sizes.add(tf.constant(size)));
    return tf.stack(sizes);
  }

  /**
   * softmax(Q K^T / sqrt(D) + mask) V.
   *
   * @param q [B, H, T, D]
   * @param k [B, H, S, D]
   * @param v [B, H, S, D]
   * @param mask [T, S], 0 where a query may look and very negative where not; null: everywhere
   * @param dropout applied to the softmax
   * @return rows [B*T, H*D]
   */
  public Operand<TFloat32> attend(
      Operand<TFloat32> q,
      Operand<TFloat32> k,
      Operand<TFloat32> v,
      Operand<TFloat32> mask,
      Dropout dropout) {
    Operand<TFloat32> scaled = tf.math.mul(q, tf.constant(scale));
    Operand<TFloat32> scores =
        tf.train.batchMatMul(scaled, k, TFloat32.class, BatchMatMul.adjY(true)); // [B, H, T, S]
    if (mask != null) {
      scores = tf.math.add(scores, mask);
    }
    Operand<TFloat32> weights = dropout.apply(tf, tf.nn.softmax(scores));
    return join(tf.train.batchMatMul(weights, v, TFloat32.class)); // of [B, H, T, D]
  }

  /**
   * The causal mask: query i, which stands at position past + i, sees keys 0 .. past + i.
   *
   * @param time T, a scalar
   * @param past how many keys come before the first query, a scalar
   * @return [T, past + T]
   */
  public static Operand<TFloat32> causalMask(Ops tf, Operand<TInt32> time, Operand<TInt32> past) {
    Operand<TInt32> zero = tf.constant(0);
    Operand<TInt32> one = tf.constant(1);
    Operand<TInt32> total = tf.math.add(past, time);
    Operand<TInt32> query = tf.expandDims(tf.range(past, total, one), one); // [T, 1]
    Operand<TInt32> key = tf.expandDims(tf.range(zero, total, one), zero); // [1, past + T]
    Operand<TFloat32> hidden = tf.dtypes.cast(tf.math.greater(key, query), TFloat32.class);
    return tf.math.mul(hidden, tf.constant(-1e9f));
  }

  private Operand<TFloat32> swapHeadsAndTime(Operand<TFloat32> x) {
    return tf.linalg.transpose(x, tf.constant(new int[] {0, 2, 1, 3}));
  }
}
