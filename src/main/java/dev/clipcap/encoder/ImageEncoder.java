package dev.clipcap.encoder;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.core.clip.SavedModelConfig;
import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * An image tower ready to run: pixels in, embeddings out. It is rebuilt from its config over its
 * weights, or a SavedModel that runs as it is. Safe for use by several threads.
 */
public final class ImageEncoder implements AutoCloseable {
  /** An image tower in a session. Safe for use by several threads. */
  sealed interface Tower extends AutoCloseable permits RebuiltEncoder, SavedModelEncoder {
    /**
     * The embeddings [B, D], not normalised.
     *
     * @param batch normalised pixels [B, 3, P, P]; may be changed
     */
    float[][] embed(float[] batch, int images);

    @Override
    void close();
  }

  /** The graph that a config describes, built here over the weights of a model. */
  private static final class RebuiltEncoder extends GraphModel implements Tower {
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

  private final ClipConfig config;
  private final ImageProcessor processor;
  private final Tower graph;

  /**
   * @param config sizes
   * @param precision in which its matrices are stored and multiplied
   * @param restore gives the weights their values, under their checkpoint names
   * @throws IllegalArgumentException if it is one of integers, which are for GPT-2 alone
   */
  public ImageEncoder(ClipConfig config, Precision precision, WeightSource restore) {
    this(config, new RebuiltEncoder(config, precision, restore));
  }

  private ImageEncoder(ClipConfig config, Tower graph) {
    this.config = config;
    this.processor = config.processor();
    this.graph = graph;
  }

  /**
   * Loads a CLIP SavedModel, or another SavedModel whose config.json says how it is run.
   *
   * @throws dev.clipcap.io.InvalidInputException if the folder is none
   */
  public static ImageEncoder load(Path savedModel) {
    return load(savedModel, Precision.FLOAT32);
  }

  /**
   * With its matrices stored and multiplied in another precision. A SavedModel that runs as it is
   * keeps its own.
   *
   * @throws IllegalArgumentException if it is one of integers, which are for GPT-2 alone
   */
  public static ImageEncoder load(Path savedModel, Precision precision) {
    ClipConfig config = SavedModels.config(savedModel, ClipConfig.class);
    return config.runsAsItIs()
        ? asItIs(config, savedModel)
        : new ImageEncoder(config, precision, WeightSource.of(savedModel));
  }

  /**
   * Loads a SavedModel that runs as it is.
   *
   * @param config a {@link SavedModelConfig} with its preprocessing
   * @param savedModel its folder
   * @throws dev.clipcap.io.InvalidInputException if its graph has an op that is not allowed, is
   *     damaged, or its signature is not the config's
   */
  public static ImageEncoder asItIs(ClipConfig config, Path savedModel) {
    return new ImageEncoder(config, new SavedModelEncoder(config, savedModel));
  }

  /**
   * What {@link #asItIs} looks at before it gives the folder to TensorFlow.
   *
   * @throws dev.clipcap.io.InvalidInputException as there
   */
  public static void check(ClipConfig config, Path savedModel) {
    SavedModelEncoder.check(config, savedModel);
  }

  /** A hash of all that embeddings depend on besides the pixels: the weights, and a graph. */
  public static String sha256(Path savedModel) {
    ClipConfig config = SavedModels.config(savedModel, ClipConfig.class);
    String weights = Sha256.ofDirectory(savedModel.resolve("variables"));
    if (!config.runsAsItIs()) {
      return weights;
    }
    String graph = Sha256.of(savedModel.resolve("saved_model.pb"));
    String all = String.join(" ", weights, graph, Json.toString(config.vision()));
    return Sha256.of(all.getBytes(StandardCharsets.UTF_8));
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
    float[] batch = new float[images.size() * pixelCount()];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i), 0, batch, i * pixelCount(), pixelCount());
    }
    return graph.embed(batch, images.size());
  }

  @Override
  public void close() {
    graph.close();
  }
}
