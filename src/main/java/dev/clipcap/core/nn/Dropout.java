package dev.clipcap.core.nn;

import java.util.concurrent.atomic.AtomicInteger;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Dropout whose masks depend on nothing but the seed that is fed and the place in the model, so
 * that a resumed run draws what the interrupted one would have drawn.
 *
 * @param seed placeholder of shape [2], fed with (run seed, step)
 * @param rate the share of values set to 0; the others are divided by 1 - rate
 * @param site counts the places
 */
public record Dropout(Operand<TInt32> seed, float rate, AtomicInteger site) {
  /** No dropout: what inference, validation and a frozen GPT-2 use. */
  public static final Dropout OFF = new Dropout(null, 0);

  /** From the first place on. */
  public Dropout(Operand<TInt32> seed, float rate) {
    this(seed, rate, new AtomicInteger());
  }

  /** From the first place on; off at rate 0. */
  public static Dropout of(Operand<TInt32> seed, float rate) {
    return rate == 0 ? OFF : new Dropout(seed, rate);
  }

  /** (seed, -1 - step): steps count from 0, so that none draws with it what another draws. */
  public static Operand<TInt32> apart(Ops tf, Operand<TInt32> seed) {
    return tf.math.sub(
        tf.math.mul(seed, tf.constant(new int[] {1, -1})), tf.constant(new int[] {0, 1}));
  }

  /** At another rate: its sites are counted with this one's. None stays none. */
  public Dropout at(float other) {
    return seed == null ? OFF : new Dropout(seed, other, site);
  }

  /** A dropout that goes on from here as this one does: it drops the same at the same sites. */
  public Dropout copy() {
    return seed == null ? OFF : new Dropout(seed, rate, new AtomicInteger(site.get()));
  }

  /** {@code x} with some values dropped; each call is a site of its own. */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    if (rate == 0) {
      return x;
    }
    Operand<TInt32> siteSeed =
        tf.math.add(seed, tf.constant(new int[] {1_000_003 * site.incrementAndGet(), 0}));
    Operand<TFloat32> uniform = tf.random.statelessRandomUniform(tf.shape(x), siteSeed);
    Operand<TFloat32> keep =
        tf.dtypes.cast(tf.math.greaterEqual(uniform, tf.constant(rate)), TFloat32.class);
    return tf.math.mul(x, tf.math.mul(keep, tf.constant(1 / (1 - rate))));
  }
}
