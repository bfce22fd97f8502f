package dev.clipcap.encoder;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.WeightSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The graph that a config describes, built here over the weights of a model. */
final class RebuiltEncoder extends GraphModel implements ImageEncoder.Tower {
  private final int size;
  private final Operand<TFloat32> pixels;
  private final Operand<TFloat32> embedding;

  RebuiltEncoder(ClipConfig config, Precision precision, WeightSource restore) {
    super(restore::require);
    try (Opening opening = new Opening()) {
      opening.add(this);
      size = config.vision().imageSize();
      pixels = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3, size, size)));
      embedding = config.imageTower(params.with(Acceleration.ofImages(precision))).apply(pixels);
      open();
      restore.restore(session(), params);
      opening.keep();
    }
  }

  @Override
  public float[][] embed(float[] batch, int images) {
    try (SessionRun run = new SessionRun(session())) {
      return run.feed(pixels, Tensors.of(batch, images, 3, size, size)).rows(embedding);
    }
  }
}
