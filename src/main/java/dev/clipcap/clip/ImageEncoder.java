package dev.clipcap.clip;

import dev.clipcap.tf.GraphOps;
import dev.clipcap.tf.Opening;
import dev.clipcap.tf.Params;
import dev.clipcap.tf.Precision;
import dev.clipcap.tf.SavedModels;
import dev.clipcap.tf.Sessions;
import dev.clipcap.tf.Tensors;
import dev.clipcap.tf.WeightSource;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** CLIP's image tower ready to run: pixels in, embeddings out. Safe for use by several threads. */
public final class ImageEncoder implements AutoCloseable {
  private final ClipConfig config;
  private final ImageProcessor processor;
  private final Graph graph = new Graph();
  private final Session session;
  private final Operand<TFloat32> pixels;
  private final Operand<TFloat32> embedding;

  /**
   * @param config sizes
   * @param restore gives the weights their values, under their checkpoint names
   */
  public ImageEncoder(ClipConfig config, WeightSource restore) {
    this(config, Precision.FLOAT32, restore);
  }

  /**
   * The same with its matrices stored and multiplied in another precision.
   *
   * @throws IllegalArgumentException if it is one of integers, which are for GPT-2 alone
   */
  public ImageEncoder(ClipConfig config, Precision precision, WeightSource restore) {
    try (Opening opening = new Opening()) {
      opening.add(graph);
      if (!Precision.OF_FLOATS.contains(precision)) {
        throw new IllegalArgumentException(
            "CLIP in "
                + precision.label()
                + ": expected one of "
                + Precision.OF_FLOATS.stream().map(Precision::label).toList());
      }
      this.config = config;
      this.processor = ImageProcessor.of(config);
      Ops tf = GraphOps.of(graph);
      Params params = new Params(tf, restore);
      int size = config.vision().imageSize();
      pixels = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3, size, size)));
      embedding = ImageTower.of(config, params.storing(precision)).embed(pixels);
      session = opening.add(Sessions.open(graph));
      restore.restore(session, params);
      opening.keep();
    }
  }

  /**
   * Loads a CLIP SavedModel.
   *
   * @throws dev.clipcap.io.InvalidInputException if the folder is none
   */
  public static ImageEncoder load(Path savedModel) {
    return load(savedModel, Precision.FLOAT32);
  }

  /**
   * The same with its matrices stored and multiplied in another precision.
   *
   * @throws IllegalArgumentException if it is one of integers, which are for GPT-2 alone
   */
  public static ImageEncoder load(Path savedModel, Precision precision) {
    ClipConfig config = SavedModels.config(savedModel, ClipConfig.class);
    return new ImageEncoder(
        config, precision, SavedModels.source(savedModel, UnaryOperator.identity()));
  }

  public ClipConfig config() {
    return config;
  }

  /** What turns an image file into this model's pixels; images are left as they are stored. */
  public ImageProcessor processor() {
    return processor;
  }

  /** How many floats {@link #processor} makes of an image. */
  public int pixelCount() {
    return 3 * config.vision().imageSize() * config.vision().imageSize();
  }

  /** The embedding of one image, [D], not normalised. */
  public float[] encode(byte[] image, String name) {
    float[] one = new float[pixelCount()];
    processor.process(image, name, FloatBuffer.wrap(one));
    return encode(List.of(one))[0];
  }

  /** The embeddings [B, D] of images whose pixels the processor has made. */
  public float[][] encode(List<float[]> images) {
    int size = config.vision().imageSize();
    float[] batch = new float[images.size() * pixelCount()];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i), 0, batch, i * pixelCount(), pixelCount());
    }
    try (TFloat32 input = Tensors.of(batch, images.size(), 3, size, size);
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
