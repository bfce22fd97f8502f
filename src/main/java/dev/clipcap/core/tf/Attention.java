package dev.clipcap.core.tf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1) over H heads of width D.
 *
 * <p>Queries, keys and values arrive as rows [B*T, H*D], or without the rows of padding; {@link
 * #split} turns them into [B, H, T, D].
 */
public final class Attention {
  private final Ops tf;
  private final Operand<TInt32> batch;
  private final int heads;
  private final int headWidth;
  private final Padding.Heads padded; // null where there is no padding
  private final float scale; // of queries times keys

  /**
   * @param batch B as a scalar
   * @param heads H
   * @param width H*D
   */
  public Attention(Ops tf, Operand<TInt32> batch, int heads, int width) {
    this(tf, batch, heads, width, null);
  }

  /**
   * @param batch B as a scalar
   * @param heads H
   * @param width H*D
   * @param padding whose rows are not there; null: none
   */
  public Attention(Ops tf, Operand<TInt32> batch, int heads, int width, Padding padding) {
    this.tf = tf;
    this.batch = batch;
    this.heads = heads;
    this.headWidth = width / heads;
    this.padded = padding == null ? null : padding.heads(heads);
    this.scale = (float) (1 / Math.sqrt(headWidth));
  }

  private Attention(Attention same, float scale) {
    this.tf = same.tf;
    this.batch = same.batch;
    this.heads = same.heads;
    this.headWidth = same.headWidth;
    this.padded = same.padded;
    this.scale = scale;
  }

  /** The same with another factor in place of 1 / sqrt(D). */
  public Attention scaledBy(float other) {
    return new Attention(this, other);
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
   * The same for one new position of each sequence, which sees itself and the S positions before.
   *
   * @param q [B, H, 1, D], as are {@code k} and {@code v}
   * @param pastKeys [B, H, S, D]
   * @param pastValues [B, H, S, D]
   * @param mask [B, 1, 1, S], as above
   * @return rows [B, H*D]
   */
  public Operand<TFloat32> attendNext(
      Operand<TFloat32> q,
      Operand<TFloat32> k,
      Operand<TFloat32> v,
      Operand<TFloat32> pastKeys,
      Operand<TFloat32> pastValues,
      Operand<TFloat32> mask) {
    Operand<TFloat32> scaled = tf.math.mul(q, tf.constant(scale));
    Operand<TFloat32> past =
        tf.math.add(
            tf.train.batchMatMul(scaled, pastKeys, TFloat32.class, BatchMatMul.adjY(true)), mask);
    Operand<TFloat32> self =
        tf.reduceSum(tf.math.mul(scaled, k), tf.constant(-1), ReduceSum.keepDims(true));
    // The softmax over past and self, in parts: an op for it takes longer than these small ones.
    Operand<TInt32> last = tf.constant(-1);
    Operand<TFloat32> top = tf.math.maximum(tf.max(past, last, Max.keepDims(true)), self);
    Operand<TFloat32> ofPast = tf.math.exp(tf.math.sub(past, top)); // [B, H, 1, S]
    Operand<TFloat32> ofSelf = tf.math.exp(tf.math.sub(self, top)); // [B, H, 1, 1]
    Operand<TFloat32> sum =
        tf.math.add(tf.reduceSum(ofPast, last, ReduceSum.keepDims(true)), ofSelf);
    Operand<TFloat32> mixed =
        tf.math.div(
            tf.math.add(
                tf.train.batchMatMul(ofPast, pastValues, TFloat32.class), tf.math.mul(ofSelf, v)),
            sum);
    return tf.reshape(mixed, tf.constant(new int[] {-1, heads * headWidth}));
  }

  /** Rows [B, H*D], one of each sequence -> [B, H, 1, D]. */
  public Operand<TFloat32> splitOne(Operand<TFloat32> rows) {
    return tf.reshape(rows, tf.constant(new int[] {-1, heads, 1, headWidth}));
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
    return minusInfinityWhere(tf, tf.math.greater(key, query));
  }

  /**
   * The mask of sequences of different lengths in one cache of S positions.
   *
   * @param lengths [B]
   * @param capacity S, a scalar
   * @return [B, 1, 1, S]
   */
  public static Operand<TFloat32> lengthMask(
      Ops tf, Operand<TInt32> lengths, Operand<TInt32> capacity) {
    Operand<TInt32> position = tf.range(tf.constant(0), capacity, tf.constant(1)); // [S]
    Operand<TInt32> length = tf.reshape(lengths, tf.constant(new int[] {-1, 1, 1, 1}));
    return minusInfinityWhere(tf, tf.math.greaterEqual(position, length));
  }

  private static Operand<TFloat32> minusInfinityWhere(Ops tf, Operand<TBool> hidden) {
    return tf.math.mul(tf.dtypes.cast(hidden, TFloat32.class), tf.constant(-1e9f));
  }

  private Operand<TFloat32> swapHeadsAndTime(Operand<TFloat32> x) {
    return tf.linalg.transpose(x, tf.constant(new int[] {0, 2, 1, 3}));
  }
}
