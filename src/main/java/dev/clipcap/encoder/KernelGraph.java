package dev.clipcap.encoder;

import dev.clipcap.image.Resample;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat64;

/**
 * {@link Resample#weight} as a graph.
 *
 * @param tf where
 * @param kernel which one
 */
record KernelGraph(Ops tf, Resample kernel) {
  /** Weights, not normalised, of distances of any shape. */
  Operand<TFloat64> of(Operand<TFloat64> distance) {
    Operand<TFloat64> x = tf.math.abs(distance);
    return switch (kernel) {
      case NEAREST -> tf.onesLike(x);
      case BOX ->
          tf.select(
              tf.math.logicalAnd(
                  tf.math.greater(distance, number(-0.5)),
                  tf.math.lessEqual(distance, number(0.5))),
              tf.onesLike(x),
              number(0));
      case BILINEAR -> tf.math.maximum(number(0), tf.math.sub(number(1), x));
      case BICUBIC -> cubic(x);
      case LANCZOS ->
          tf.select(
              tf.math.logicalAnd(
                  tf.math.greaterEqual(distance, number(-3)), tf.math.less(distance, number(3))),
              tf.math.mul(sinc(distance), sinc(tf.math.div(distance, number(3)))),
              number(0));
      case HAMMING -> {
        Operand<TFloat64> angle = tf.math.mul(x, number(Math.PI));
        Operand<TFloat64> window =
            tf.math.add(
                number(Resample.FLAT), tf.math.mul(number(Resample.WAVE), tf.math.cos(angle)));
        Operand<TFloat64> bell =
            tf.select(tf.math.equal(x, number(0)), number(1), tf.math.mul(sinc(x), window));
        yield tf.select(tf.math.less(x, number(1)), bell, number(0));
      }
    };
  }

  private Operand<TFloat64> cubic(Operand<TFloat64> x) {
    double a = Resample.A;
    Operand<TFloat64> near = tf.math.sub(tf.math.mul(number(a + 2), x), number(a + 3));
    near = tf.math.add(tf.math.mul(tf.math.mul(near, x), x), number(1));
    Operand<TFloat64> far = tf.math.mul(tf.math.sub(x, number(5)), x);
    far = tf.math.mul(tf.math.add(far, number(8)), x);
    far = tf.math.mul(tf.math.sub(far, number(4)), number(a));
    Operand<TFloat64> beyond = tf.select(tf.math.less(x, number(2)), far, number(0));
    return tf.select(tf.math.less(x, number(1)), near, beyond);
  }

  private Operand<TFloat64> sinc(Operand<TFloat64> x) {
    Operand<TFloat64> angle = tf.math.mul(x, number(Math.PI));
    Operand<TBool> zero = tf.math.equal(x, number(0));
    Operand<TFloat64> divisor = tf.select(zero, number(1), angle);
    return tf.select(zero, number(1), tf.math.div(tf.math.sin(angle), divisor));
  }

  private Operand<TFloat64> number(double value) {
    return tf.constant(value);
  }
}
