package dev.clipcap.exercise;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

public final class Exercise2Loss {
  private Exercise2Loss() {}

  public static Operand<TFloat32> loss(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> tokens, Operand<TInt32> lengths) {
    int time = (int) logits.shape().get(1);
    int vocabulary = (int) logits.shape().get(2);
    Operand<TFloat32> each =
        tf.nn
            .sparseSoftmaxCrossEntropyWithLogits(
                tf.reshape(logits, tf.constant(new int[] {-1, vocabulary})),
                tf.reshape(tokens, tf.constant(new int[] {-1})))
            .loss();
    Operand<TInt32> positions = tf.range(tf.constant(0), tf.constant(time), tf.constant(1));
    Operand<TFloat32> mask =
        tf.dtypes.cast(
            tf.math.less(
                tf.expandDims(positions, tf.constant(0)), tf.expandDims(lengths, tf.constant(1))),
            TFloat32.class); // [B, T]
    Operand<TFloat32> flat = tf.reshape(mask, tf.constant(new int[] {-1}));
    return tf.math.div(
        tf.reduceSum(tf.math.mul(each, flat), tf.constant(0)),
        tf.reduceSum(flat, tf.constant(0)));
  }
}
