package dev.clipcap.encoder;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.core.clip.SavedModelConfig;
import dev.clipcap.core.tf.ForeignModel;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.PrintedText;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;

/** A signature of a SavedModel, run as it is: pixels in, embeddings out. */
final class SavedModelEncoder implements ImageEncoder.Tower {
  private final SavedModelConfig vision;
  private final int projection;
  private final ForeignModel model;
  private final SavedModelBundle loaded;
  private final Operand<?> pixels;
  private final Operand<?> embedding;

  /**
   * Loads it, after it was looked through.
   *
   * @throws InvalidInputException as {@link #check}, or if TensorFlow refuses it
   */
  SavedModelEncoder(ClipConfig config, Path folder) {
    vision = (SavedModelConfig) config.vision();
    projection = config.projection();
    model = check(config, folder);
    try (Opening opening = new Opening()) {
      loaded = opening.add(model.load());
      pixels = floats(model.input(vision.input()));
      embedding = floats(model.output(vision.output()));
      opening.keep();
    }
  }

  /**
   * Looks it through: its ops, its weights' index, its signature.
   *
   * @throws InvalidInputException if it has an op that is not allowed, is damaged, or its signature
   *     is not the config's
   */
  static ForeignModel check(ClipConfig config, Path folder) {
    SavedModelConfig vision = (SavedModelConfig) config.vision();
    ForeignModel model = ForeignModel.check(folder, vision.signature());
    String where = folder + ", signature '" + PrintedText.oneLine(vision.signature()) + "'";
    require(where, vision.input(), model.input(vision.input()), input(vision));
    long[] output = {-1, config.projection()};
    require(where, vision.output(), model.output(vision.output()), output);
    String found = model.inputs() + " inputs";
    refuseIf(model.inputs() != 1, where, found, "one, the pixels", "name another signature");
    return model;
  }

  private static long[] input(SavedModelConfig vision) {
    return vision.layout().shape(vision.imageSize());
  }

  /** A signature may leave a size open, but not the three channels. */
  private static void require(String where, String key, TensorInfo found, long[] wanted) {
    TensorShapeProto shape = found.getTensorShape();
    boolean fits = found.getDtype() == DataType.DT_FLOAT && shape.getDimCount() == wanted.length;
    for (int i = 0; fits && i < wanted.length; i++) {
      long size = shape.getDim(i).getSize();
      fits = size == wanted[i] || (size == -1 && wanted[i] != 3);
    }
    if (!fits) {
      List<Long> sizes = shape.getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
      throw new InvalidInputException(
          where,
          "'%s' of type %s and shape %s"
              .formatted(
                  PrintedText.oneLine(key),
                  found.getDtype(),
                  shape.getUnknownRank() ? "unknown" : sizes.toString()),
          "DT_FLOAT " + Arrays.toString(wanted) + ", where -1 is any number",
          "correct config.json, or name another signature");
    }
  }

  /** The tensor of the graph, whose type need not be what the signature says. */
  private Operand<?> floats(TensorInfo tensor) {
    Operand<?> operand = model.operand(loaded, tensor);
    refuseIf(
        operand.asOutput().dataType() != DataType.DT_FLOAT,
        PrintedText.oneLine(tensor.getName()),
        operand.asOutput().dataType().toString(),
        "DT_FLOAT, as the signature says",
        "export the encoder again");
    return operand;
  }

  @Override
  public float[][] embed(float[] batch, int images) {
    long[] shape = input(vision);
    shape[0] = images;
    float[] arranged =
        vision.layout() == SavedModelConfig.Layout.NCHW ? batch : channelsLast(batch, images);
    float[][] rows;
    long[] sizes;
    try (TFloat32 input = Tensors.of(arranged, shape);
        Result result = loaded.session().runner().feed(pixels, input).fetch(embedding).run()) {
      TFloat32 found = (TFloat32) result.get(0);
      sizes = found.shape().asArray();
      rows = sizes.length == 2 ? Tensors.rows(found) : null;
    } catch (RuntimeException e) { // TensorFlow's have no class of their own
      throw model.refused(e);
    }
    long[] expected = {images, projection};
    refuseIf(
        !Arrays.equals(sizes, expected),
        "the image encoder",
        "embeddings of shape " + Arrays.toString(sizes),
        Arrays.toString(expected),
        "correct projection_dim in config.json, or export the encoder for batches");
    return rows;
  }

  /** [B, 3, P, P] -> [B, P, P, 3]. */
  private float[] channelsLast(float[] batch, int images) {
    int area = vision.imageSize() * vision.imageSize();
    float[] arranged = new float[batch.length];
    int at = 0;
    for (int image = 0; image < images; image++) {
      for (int pixel = 0; pixel < area; pixel++) {
        for (int channel = 0; channel < 3; channel++) {
          arranged[at++] = batch[(3 * image + channel) * area + pixel];
        }
      }
    }
    return arranged;
  }

  @Override
  public void close() {
    loaded.close();
  }
}
