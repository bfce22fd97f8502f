package dev.clipcap.accel;

import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2.KeyValue;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Layers;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A step of continuous batching: one more token of each of B sequences, which are of different
 * lengths and share a key-value cache whose unused positions are masked.
 *
 * <p>Dimensions: S positions of the cache, H heads of width D, C = H*D.
 */
public record CachedStep(Gpt2 gpt2) {
  /**
   * A pass over the next token of each sequence.
   *
   * @param ids [B]
   * @param lengths [B], how many positions of the cache are used: the token's position
   * @param past each block's keys and values, [B, H, S, D]
   * @return {@code present} has the new position's keys and values alone, [B, H, 1, D]
   */
  public Gpt2.Pass next(Operand<TInt32> ids, Operand<TInt32> lengths, List<KeyValue> past) {
    Ops tf = gpt2.tf();
    Operand<TInt32> capacity = Layers.size(tf, past.get(0).key(), 2);
    Operand<TFloat32> mask = lengthMask(lengths, capacity);
    return gpt2.blocks(
        tf.math.add(gpt2.embed(ids), gpt2.positions(lengths)), // [B, C]
        block ->
            (q, k, v, drop) -> {
              KeyValue own = new KeyValue(split(k), split(v));
              float scale = gpt2.config().attentionScale(block);
              return new Gpt2.Mixed(attend(split(q), own, past.get(block), mask, scale), own);
            },
        Dropout.OFF);
  }

  /** Rows [B, C], one of each sequence -> [B, H, 1, D]. */
  private Operand<TFloat32> split(Operand<TFloat32> rows) {
    Ops tf = gpt2.tf();
    int heads = gpt2.config().heads();
    int headWidth = gpt2.config().width() / heads;
    return tf.reshape(rows, tf.constant(new int[] {-1, heads, 1, headWidth}));
  }

  /**
   * One new position of each sequence, which sees itself and the S positions before.
   *
   * @param q [B, H, 1, D], as are {@code own}'s
   * @param mask [B, 1, 1, S], 0 where a query may look and very negative where not
   * @return rows [B, C]
   */
  private Operand<TFloat32> attend(
      Operand<TFloat32> q, KeyValue own, KeyValue past, Operand<TFloat32> mask, float scale) {
    Ops tf = gpt2.tf();
    Operand<TFloat32> scaled = tf.math.mul(q, tf.constant(scale));
    Operand<TFloat32> before =
        tf.math.add(
            tf.train.batchMatMul(scaled, past.key(), TFloat32.class, BatchMatMul.adjY(true)), mask);
    Operand<TFloat32> self =
        tf.reduceSum(tf.math.mul(scaled, own.key()), tf.constant(-1), ReduceSum.keepDims(true));
    // The softmax over past and self, in parts: an op for it takes longer than these small ones.
    Operand<TInt32> last = tf.constant(-1);
    Operand<TFloat32> top = tf.math.maximum(tf.max(before, last, Max.keepDims(true)), self);
    Operand<TFloat32> ofPast = tf.math.exp(tf.math.sub(before, top)); // [B, H, 1, S]
    Operand<TFloat32> ofSelf = tf.math.exp(tf.math.sub(self, top)); // [B, H, 1, 1]
    Operand<TFloat32> sum =
        tf.math.add(tf.reduceSum(ofPast, last, ReduceSum.keepDims(true)), ofSelf);
    Operand<TFloat32> mixed =
        tf.math.div(
            tf.math.add(
                tf.train.batchMatMul(ofPast, past.value(), TFloat32.class),
                tf.math.mul(ofSelf, own.value())),
            sum);
    return tf.reshape(mixed, tf.constant(new int[] {-1, gpt2.config().width()}));
  }

  /** Lengths [B] -> [B, 1, 1, S], 0 for positions in use and very negative for others. */
  private Operand<TFloat32> lengthMask(Operand<TInt32> lengths, Operand<TInt32> capacity) {
    Ops tf = gpt2.tf();
    Operand<TInt32> position = tf.range(tf.constant(0), capacity, tf.constant(1)); // [S]
    Operand<TInt32> length = tf.reshape(lengths, tf.constant(new int[] {-1, 1, 1, 1}));
    return tf.math.mul(
        tf.dtypes.cast(tf.math.greaterEqual(position, length), TFloat32.class), tf.constant(-1e9f));
  }
}
