package dev.clipcap.core.clip;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Params;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * What the convolutional towers share. Grids are [B, height, width, channels], because TensorFlow's
 * convolutions on the CPU want them so; weights keep PyTorch's shapes.
 *
 * @param tf the graph's ops
 * @param epsilon added to the variance in batch norm
 */
record Convolutions(Ops tf, float epsilon) {
  /** [B, channels, height, width] -> [B, height, width, channels]. */
  Operand<TFloat32> channelsLast(Operand<TFloat32> images) {
    return tf.linalg.transpose(images, tf.constant(new int[] {0, 2, 3, 1}));
  }

  /** A filter without a bias, for TensorFlow: [size, size, in, out]. */
  Operand<TFloat32> filter(Params p, int in, int out, int size) {
    Init init = Init.normal(Math.sqrt(2.0 / (in * size * size)));
    return tf.linalg.transpose(
        p.get("weight", init, out, in, size, size), tf.constant(new int[] {2, 3, 1, 0}));
  }

  /** Batch norm by the running statistics: the towers are never trained here. */
  Operand<TFloat32> norm(Params p, Operand<TFloat32> x, int channels) {
    return tf.nn
        .fusedBatchNorm(
            x,
            p.get("weight", Init.ones(), channels),
            p.get("bias", Init.zeros(), channels),
            p.get("running_mean", Init.zeros(), channels),
            p.get("running_var", Init.ones(), channels),
            FusedBatchNorm.epsilon(epsilon),
            FusedBatchNorm.isTraining(false))
        .y();
  }
}
