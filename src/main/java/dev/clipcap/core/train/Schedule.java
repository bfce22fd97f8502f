package dev.clipcap.core.train;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The learning rate: linear from 0 to its peak over the warm-up, then linear to 0 at the last step
 * (transformers' {@code get_linear_schedule_with_warmup}).
 *
 * @param peak the highest rate
 * @param warmupSteps steps until the peak
 * @param totalSteps steps in the whole run
 */
public record Schedule(double peak, int warmupSteps, int totalSteps) {
  public Schedule {
    if (peak < 0 || warmupSteps < 0 || totalSteps < 1) {
      throw new IllegalArgumentException(
          "peak " + peak + ", warmup " + warmupSteps + ", total " + totalSteps);
    }
  }

  /** With another peak. */
  Schedule withPeak(double other) {
    return new Schedule(other, warmupSteps, totalSteps);
  }

  /** The rate in the graph; {@code step} is a scalar, counted from 0. */
  public Operand<TFloat32> at(Ops tf, Operand<TFloat32> step) {
    Operand<TFloat32> rising = tf.math.div(step, tf.constant((float) Math.max(1, warmupSteps)));
    Operand<TFloat32> falling =
        tf.math.div(
            tf.math.sub(tf.constant((float) totalSteps), step),
            tf.constant((float) Math.max(1, totalSteps - warmupSteps)));
    Operand<TFloat32> factor =
        tf.select(tf.math.less(step, tf.constant((float) warmupSteps)), rising, falling);
    return tf.math.mul(tf.constant((float) peak), tf.math.maximum(factor, tf.constant(0f)));
  }
}
