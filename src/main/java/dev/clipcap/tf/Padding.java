package dev.clipcap.tf;

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
 * <p>Dimensions: B batch, T time with padding, R real positions in the batch.
 */
public final class Padding {
  private final Ops tf;
  private final Operand<TInt64> real; // [R, 1], indices into B*T
  private final Operand<TInt64> position; // [R], in its sequence
  private final Operand<TInt64> positions; // B*T, a scalar

  /**
   * @param lengths [B], real positions of each sequence
   * @param time T, a scalar
   */
  public Padding(Ops tf, Operand<TInt32> lengths, Operand<TInt32> time) {
    this.tf = tf;
    Operand<TInt32> all = tf.range(tf.constant(0), time, tf.constant(1)); // [T]
    Operand<TBool> isReal = tf.math.less(all, tf.expandDims(lengths, tf.constant(1))); // [B, T]
    real = tf.where(tf.reshape(isReal, tf.constant(new int[] {-1})));
    position =
        tf.math.floorMod(
            tf.reshape(real, tf.constant(new int[] {-1})), tf.dtypes.cast(time, TInt64.class));
    positions = tf.dtypes.cast(tf.size(isReal), TInt64.class);
  }

  /** Rows of all positions [B*T, ...] -> those of real ones [R, ...]. */
  public <T extends TType> Operand<T> strip(Operand<T> rows) {
    return tf.gatherNd(rows, real);
  }

  /** Rows of real positions [R, width] -> those of all [B*T, width], zeros where padding is. */
  public Operand<TFloat32> restore(Operand<TFloat32> rows, long width) {
    return tf.scatterNd(real, rows, tf.stack(List.of(positions, tf.constant(width))));
  }

  /** Of the rows of real positions [R, width], those from a position on, 0 being the first. */
  public Operand<TFloat32> from(long first, Operand<TFloat32> rows) {
    return tf.gatherNd(rows, tf.where(tf.math.greaterEqual(position, tf.constant(first))));
  }
}
