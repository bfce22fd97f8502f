package dev.clipcap.encoder;

import dev.clipcap.core.clip.SavedModelConfig;
import dev.clipcap.core.clip.SavedModelConfig.Layout;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.image.Crop;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.image.Resample;
import dev.clipcap.image.Resize;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Image encoders whose graphs this project does not know: SavedModels that run as they are. */
public final class ForeignEncoders {
  /** What {@link #means} multiplies the channels' means by. */
  static final float[] SCALE = {1, 2, 4};

  private ForeignEncoders() {}

  /** Bytes / 255, squashed to a square. */
  private static Preprocessing plain(int size) {
    return new Preprocessing(
        Resize.SQUASH,
        size,
        Resample.BICUBIC,
        Crop.OPENAI,
        0,
        Preprocessing.OF_BYTES,
        List.of(0f, 0f, 0f),
        List.of(1f, 1f, 1f));
  }

  /** Of a signature {@code encode} from {@code image} to {@code features}. */
  public static ClipConfig config(int projection, Layout layout, int size) {
    return new ClipConfig(
        projection,
        new SavedModelConfig("encode", "image", "features", layout, size),
        null,
        plain(size));
  }

  /** Writes an encoder whose embedding is the mean of each channel, times {@link #SCALE}. */
  public static ClipConfig means(Path folder, Layout layout, int size) {
    ClipConfig config = config(3, layout, size);
    int[] pixels = layout == Layout.NHWC ? new int[] {1, 2} : new int[] {2, 3};
    write(
        folder,
        config,
        (params, image) ->
            params
                .tf()
                .math
                .mul(scale(params), params.tf().math.mean(image, params.tf().constant(pixels))));
    return config;
  }

  /** The weights of {@link #means}. */
  public static Operand<TFloat32> scale(Params params) {
    return params.get("scale", Init.normal(1), 3);
  }

  /**
   * Writes one.
   *
   * @param body from weights and pixels to embeddings; it must use {@link #scale} and no other
   */
  public static void write(
      Path folder,
      ClipConfig config,
      BiFunction<Params, Operand<TFloat32>, Operand<TFloat32>> body) {
    SavedModelConfig vision = (SavedModelConfig) config.vision();
    Shape shape = Shape.of(vision.layout().shape(vision.imageSize()));
    SavedModels.write(
        Output.of(folder),
        Storage.FLOAT32,
        new SavedModels.Companions(config, "made by a test", null),
        params -> {
          Operand<TFloat32> image =
              params.tf().withName("image").placeholder(TFloat32.class, Placeholder.shape(shape));
          return List.of(
              Signature.builder("encode")
                  .input("image", image)
                  .output("features", body.apply(params, image))
                  .build());
        },
        (session, params) -> TestGraph.assign(session, params, Map.of("scale", SCALE)));
  }

  /** Copies a model's folder and gives it another config. */
  public static void copy(Path from, Path to, Object config) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Json.write(to.resolve("config.json"), config);
  }
}
