package dev.clipcap.core.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.convert.ModelConverter;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.files.checkpoint.DType;
import dev.clipcap.files.checkpoint.SafetensorsFile;
import dev.clipcap.files.checkpoint.TensorInfo;
import dev.clipcap.files.npy.NpyFiles;
import dev.clipcap.image.Crop;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.image.Resample;
import dev.clipcap.image.Resize;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.reference.Close;
import dev.clipcap.reference.ResNetReference;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Lite0 with weights by a formula, converted, against its PyTorch port in float64;
 * converters/efficientnet_reference.py has the formula and wrote the values.
 */
class EfficientNetLiteParityTest {
  /** Reached: below 1e-6. */
  private static final double TOLERANCE = 4e-6;

  private static final EfficientNetLiteConfig SMALL = new EfficientNetLiteConfig(64, 1, 1);
  private static final List<String> IMAGES = List.of("jpeg-420.jpg", "png-rgb.png");

  @TempDir static Path folder;

  private static Path weights;
  private static Path model;

  @BeforeAll
  static void convert() {
    weights = folder.resolve("lite0.safetensors");
    model = folder.resolve("model");
    Map<String, long[]> shapes;
    try (TestGraph graph = new TestGraph()) {
      new EfficientNetLite(SMALL, graph.params())
          .embed(graph.constant(new float[12288], 1, 3, 64, 64));
      shapes = graph.params().at("visual").shapes();
    }
    List<TensorInfo> tensors =
        shapes.entrySet().stream()
            .map(e -> new TensorInfo(e.getKey(), DType.F32, Shape.of(e.getValue())))
            .toList();
    SafetensorsFile.write(
        weights,
        tensors,
        Map.of("format", "pt"),
        (name, first, to) -> to.put(value(name, shapes.get(name)), (int) first, to.remaining()));
    ModelConverter.convert(weights, null, null, model);
  }

  /** The script's value(). */
  private static float[] value(String name, long... shape) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    double step = crc.getValue() % 1009 + 1.5;
    double inputs = LongStream.of(shape).skip(1).reduce(1, (a, b) -> a * b);
    float[] values = new float[(int) (shape[0] * inputs)];
    for (int i = 0; i < values.length; i++) {
      double x = Math.sin((i + 1) * step);
      if (name.endsWith("running_var")) {
        x = 1 + 0.5 * x;
      } else if (name.endsWith("running_mean") || name.endsWith("bias")) {
        x = 0.2 * x;
      } else if (shape.length == 1) {
        x = 1 + 0.3 * x;
      } else {
        x = x * Math.sqrt(2.5 / inputs);
      }
      values[i] = (float) x;
    }
    return values;
  }

  @Test
  void everyStageEqualsThePort() throws URISyntaxException {
    ImageProcessor processor =
        ImageProcessor.of(64, Preprocessing.efficientNetLite(64)).withMaxPixels(1_000_000);
    float[] pixels = new float[2 * 3 * 64 * 64];
    for (int i = 0; i < 2; i++) {
      String name = IMAGES.get(i);
      processor.process(
          ResNetReference.image(name), name, FloatBuffer.wrap(pixels, i * 12288, 12288));
    }
    float[] expected =
        NpyFiles.read(Path.of(getClass().getResource("/efficientnet-lite/stages.npy").toURI()))
            .values();
    int channels = expected.length / 2;
    try (TestGraph graph = new TestGraph()) {
      EfficientNetLite.Pass pass =
          new EfficientNetLite(SMALL, graph.params()).pass(graph.constant(pixels, 2, 3, 64, 64));
      SavedModels.restore(graph.session(), graph.params(), model, UnaryOperator.identity());
      int from = 0;
      for (Map.Entry<String, Operand<TFloat32>> stage : pass.stages().entrySet()) {
        float[] means =
            graph.fetch(
                graph.tf().math.mean(stage.getValue(), graph.tf().constant(new int[] {1, 2})));
        int width = means.length / 2;
        for (int image = 0; image < 2; image++) {
          int at = image * channels + from;
          Close.assertClose(
              stage.getKey() + " of " + IMAGES.get(image),
              Arrays.copyOfRange(expected, at, at + width),
              Arrays.copyOfRange(means, image * width, (image + 1) * width),
              TOLERANCE);
        }
        from += width;
      }
      assertEquals(channels, from);
    }
  }

  @Test
  void theFilesTensorsTellThatItIsLite0() {
    ClipConfig config = SavedModels.config(model, ClipConfig.class);
    assertEquals(ClipConfig.efficientNetLite0(), config);
    assertEquals(
        new Preprocessing(
            Resize.SQUASH,
            224,
            Resample.BICUBIC,
            Crop.OPENAI,
            0,
            1 / 255.0,
            List.of(127 / 255f, 127 / 255f, 127 / 255f),
            List.of(128 / 255f, 128 / 255f, 128 / 255f)),
        config.preprocessing());
  }

  @Test
  void itHasNoActivationToChoose() throws IOException {
    String line =
        assertThrows(
                InvalidInputException.class,
                () ->
                    ModelConverter.convert(weights, null, Activation.GELU, folder.resolve("other")))
            .getMessage();
    assertTrue(line.contains("an EfficientNet-Lite has ReLU6"), line);
    assertTrue(Files.notExists(folder.resolve("other")));
  }

  /**
   * Of the published table: the Lites' blocks (Lite4 has three times as many as Lite0's deepest).
   */
  @Test
  void widthAndDepthAreRoundedAsPublished() {
    assertEquals(16, EfficientNetLiteConfig.lite0().blocks().size());
    List<EfficientNetLiteConfig.Block> lite4 = new EfficientNetLiteConfig(300, 1.4, 1.8).blocks();
    assertEquals(30, lite4.size());
    assertEquals(new EfficientNetLiteConfig.Block(272, 6, 3, 1, 448), lite4.get(29));
  }
}
