package dev.clipcap.encoder;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.WeightSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The graph that a config describes, built here over the weights of a model. */
final class RebuiltEncoder implements EncoderGraph {
  private final int size;
  private final Graph graph = new Graph();
  private final Session session;
  private final Operand<TFloat32> pixels;
  private final Operand<TFloat32> embedding;

  RebuiltEncoder(ClipConfig config, Precision precision, WeightSource restore) {
    try (Opening opening = new Opening()) {
      opening.add(graph);
      size = config.vision().imageSize();
      Ops tf = GraphOps.of(graph);
      Params params = new Params(tf, restore::require);
      pixels = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3, size, size)));
      embedding = config.imageTower(params.with(Acceleration.ofImages(precision))).embed(pixels);
      session = opening.add(Sessions.open(graph));
      restore.restore(session, params);
      opening.keep();
    }
  }

  @Override
  public float[][] embed(float[] batch, int images) {
    try (TFloat32 input = Tensors.of(batch, images, 3, size, size);
        Result result = session.runner().feed(pixels, input).fetch(embedding).run()) {
      return Tensors.rows((TFloat32) result.get(0));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
