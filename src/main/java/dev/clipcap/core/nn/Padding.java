package dev.clipcap.core.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * What of a batch of sequences is padding, which stands on the right.
 *
 * <p>Layers that look at each position by itself work on the rows of real positions alone. {@link
 * Attention}, which looks at whole sequences, has them with their padding.
 *
 * <p>Dimensions: B batch, T time with padding, R real positions in the batch, H heads.
 */
public final class Padding {
  private final Ops tf;
  private final Operand<TInt64> time; // T, a scalar
  private final Operand<TInt64> real; // [R, 1], indices into B*T
  private final Operand<TInt64> position; // [R, 1], in its sequence
  private final Operand<TInt64> positions; // B*T, a scalar

  /**
   * @param lengths [B], real positions of each sequence
   * @param time T, a scalar
   */
  public Padding(Ops tf, Operand<TInt32> lengths, Operand<TInt32> time) {
    this.tf = tf;
    this.time = tf.dtypes.cast(time, TInt64.class);
    Operand<TInt32> all = tf.range(tf.constant(0), time, tf.constant(1)); // [T]
    Operand<TBool> isReal = tf.math.less(all, tf.expandDims(lengths, tf.constant(1))); // [B, T]
    real = tf.where(tf.reshape(isReal, tf.constant(new int[] {-1})));
    position = tf.math.floorMod(real, this.time);
    positions = tf.dtypes.cast(tf.size(isReal), TInt64.class);
  }

  /** Rows of all positions [B*T, ...] -> those of real ones [R, ...]. */
  public <T extends TType> Operand<T> strip(Operand<T> rows) {
    return tf.gatherNd(rows, real);
  }

  /** Of the rows of real positions [R, width], those from a position on, 0 being the first. */
  public Operand<TFloat32> from(long first, Operand<TFloat32> rows) {
    Operand<TInt64> flat = tf.reshape(position, tf.constant(new int[] {-1})); // [R]
    return tf.gatherNd(rows, tf.where(tf.math.greaterEqual(flat, tf.constant(first))));
  }

  /**
   * H heads of each position: real ones lie together by position, those of all by sequence and
   * head, as attention wants them.
   */
  Heads heads(int count) {
    // Position b*T + t of head h stands at (b*H + h)*T + t.
    Operand<TInt64> sequence = tf.math.floorDiv(real, time); // [R, 1]
    Operand<TInt64> head =
        tf.range(tf.constant(0L), tf.constant((long) count), tf.constant(1L)); // [H]
    Operand<TInt64> before =
        tf.math.add(tf.math.mul(sequence, tf.constant(count - 1L)), head); // [R, H]
    Operand<TInt64> places = tf.math.add(real, tf.math.mul(before, time));
    return new Heads(
        tf,
        tf.expandDims(places, tf.constant(-1)),
        tf.math.mul(positions, tf.constant((long) count)));
  }

  /**
   * Where the heads stand.
   *
   * @param places of real positions' heads, [R, H, 1], indices into B*H*T
   * @param count B*H*T, a scalar
   */
  record Heads(Ops tf, Operand<TInt64> places, Operand<TInt64> count) {

    /** Of real positions [R, H, D] -> of all [B*H*T, D], zeros where padding is. */
    Operand<TFloat32> restore(Operand<TFloat32> heads, long width) {
      return tf.scatterNd(places, heads, tf.stack(List.of(count, tf.constant(width))));
    }

    /** Of all positions [B*H*T, D] -> of real ones [R, H, D]. */
    Operand<TFloat32> strip(Operand<TFloat32> heads) {
      return tf.gatherNd(heads, places);
    }
  }
}
