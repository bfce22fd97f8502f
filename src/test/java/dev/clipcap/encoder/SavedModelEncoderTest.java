package dev.clipcap.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.ModelExport;
import dev.clipcap.core.clip.SavedModelConfig;
import dev.clipcap.core.clip.SavedModelConfig.Layout;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.reference.Close;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Image encoders that are SavedModels run as they are. */
class SavedModelEncoderTest {
  private static final double TOLERANCE = 1e-5;
  private static final int SIZE = 8;

  @TempDir static Path folder;

  @BeforeAll
  static void write() {
    ForeignEncoders.means(folder.resolve("means"), Layout.NHWC, SIZE);
  }

  private static List<float[]> random(int count, int pixels) {
    Random random = new Random(1);
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] image = new float[pixels];
      for (int j = 0; j < pixels; j++) {
        image[j] = (float) random.nextGaussian();
      }
      images.add(image);
    }
    return images;
  }

  /** Red is 3, green 1 but for one row of 9, blue -2; the mean of green is 2. */
  @ParameterizedTest
  @EnumSource(Layout.class)
  void eitherLayoutGetsItsChannels(Layout layout) {
    Path model = folder.resolve("means-" + layout);
    ForeignEncoders.means(model, layout, SIZE);
    float[] image = new float[3 * SIZE * SIZE];
    Arrays.fill(image, 0, SIZE * SIZE, 3);
    Arrays.fill(image, SIZE * SIZE, 2 * SIZE * SIZE, 1);
    Arrays.fill(image, SIZE * SIZE, SIZE * SIZE + SIZE, 9);
    Arrays.fill(image, 2 * SIZE * SIZE, 3 * SIZE * SIZE, -2);
    try (ImageEncoder encoder = ImageEncoder.load(model)) {
      float[][] found = encoder.encode(List.of(image, new float[image.length], image));
      assertArrayEquals(new float[][] {{3, 2 * 2, 4 * -2}, {0, 0, 0}, {3, 2 * 2, 4 * -2}}, found);
    }
  }

  /** The graph that is in the folder against the one that is built from its config. */
  private static void assertAsRebuilt(Path model, Path asItIs) {
    ClipConfig config = SavedModels.config(model, ClipConfig.class);
    int size = config.vision().imageSize();
    ForeignEncoders.copy(
        model,
        asItIs,
        new ClipConfig(
            config.projection(),
            new SavedModelConfig(
                "serving_default", "pixel_values", "image_embeds", Layout.NCHW, size),
            null,
            config.preprocessing() == null ? Preprocessing.openAi(size) : config.preprocessing()));
    try (ImageEncoder rebuilt = ImageEncoder.load(model);
        ImageEncoder literal = ImageEncoder.load(asItIs)) {
      List<float[]> images = random(2, rebuilt.pixelCount());
      float[][] expected = rebuilt.encode(images);
      float[][] found = literal.encode(images);
      for (int i = 0; i < found.length; i++) {
        Close.assertClose(model + ", image " + i, expected[i], found[i], TOLERANCE);
      }
    }
  }

  @Test
  void ourExportsGiveTheRebuiltGraphsEmbeddings() {
    Path tiny = folder.resolve("tiny");
    ModelExport.write(
        Output.of(tiny),
        Storage.FLOAT32,
        new ClipConfig(12, VitConfig.of(64, 32, 16, 2, 2), null),
        (session, params) -> Weights.initialize(session, params, 1),
        null,
        "made by a test");
    assertAsRebuilt(tiny, folder.resolve("tiny-as-it-is"));
    assertAsRebuilt(
        Path.of("savedmodels/efficientnet-lite0"), folder.resolve("efficientnet-as-it-is"));
  }

  private static final Path SAVED = resource("savedmodels");

  private static Path resource(String name) {
    try {
      return Path.of(SavedModelEncoderTest.class.getResource("/clip/" + name).toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Pixels and embeddings of converters/savedmodel_samples.py. */
  private static void assertAsInPython(String name, ImageEncoder encoder) {
    float[] pixels = new float[encoder.pixelCount()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(i / 100.0);
    }
    float[] expected =
        Json.mapper()
            .convertValue(Json.readTree(SAVED.resolve("embeddings.json")).get(name), float[].class);
    float[] found = encoder.encode(List.of(new float[pixels.length], pixels))[1];
    Close.assertClose(name, expected, found, TOLERANCE);
  }

  /** transformers' TFCLIPModel and a network of Keras, as TensorFlow for Python saved them. */
  @ParameterizedTest
  @ValueSource(strings = {"tfclip", "keras"})
  void whatTensorFlowForPythonSavedRuns(String name) {
    try (ImageEncoder encoder = ImageEncoder.load(SAVED.resolve(name))) {
      assertAsInPython(name, encoder);
    }
  }

  /** The same variables, read by convert, in the graph that is built here. */
  @Test
  void aTfClipGivesTheRebuiltGraphsEmbeddings() throws IOException {
    Path published = folder.resolve("published");
    Path rebuilt = folder.resolve("rebuilt");
    ForeignEncoders.copy(
        SAVED.resolve("tfclip"),
        published,
        SavedModels.config(SAVED.resolve("tfclip"), ClipConfig.class));
    Files.move(
        published.resolve("transformers.json"),
        published.resolve("config.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    ModelConverter.convert(published, null, null, rebuilt);
    try (ImageEncoder ours = ImageEncoder.load(rebuilt);
        ImageEncoder theirs = ImageEncoder.load(SAVED.resolve("tfclip"))) {
      assertAsInPython("tfclip", ours);
      List<float[]> images = random(3, ours.pixelCount());
      float[][] expected = ours.encode(images);
      float[][] found = theirs.encode(images);
      for (int i = 0; i < found.length; i++) {
        Close.assertClose("image " + i, expected[i], found[i], TOLERANCE);
      }
      assertEquals(
          ours.processor().identity(), theirs.processor().identity(), "OpenAI's preprocessing");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"encode\" | \"serve\" | no signature 'serve', expected one of [encode]",
        "\"image\" | \"pixels\" | no input 'pixels', expected one of [image]",
        "\"features\" | \"vector\" | no output 'vector', expected one of [features]",
        "\"NHWC\" | \"NCHW\" | 'image' of type DT_FLOAT and shape [-1, 8, 8, 3], expected DT_FLOAT"
            + " [-1, 3, 8, 8]",
        "\"NHWC\" | \"NWHC\" | layout",
        "\"image_size\" : 8 | \"image_size\" : 9 | expected DT_FLOAT [-1, 9, 9, 3]",
        "\"image_size\" : 8 | \"image_size\" : 0 | image_size 0",
        "\"projection_dim\" : 3 | \"projection_dim\" : 4 | shape [-1, 3], expected DT_FLOAT [-1,"
            + " 4]",
        "\"preprocessing\" | \"text_config\" : null, \"reprocessing\" | reprocessing",
      })
  void whatTheConfigSaysIsComparedWithTheSignature(String there, String instead, String expected)
      throws IOException {
    Path model = Files.createTempDirectory(folder, "other").resolve("model");
    ForeignEncoders.copy(
        folder.resolve("means"), model, ForeignEncoders.config(3, Layout.NHWC, SIZE));
    Path config = model.resolve("config.json");
    String text = Files.readString(config);
    assertTrue(text.contains(there), text);
    Files.writeString(config, text.replace(there, instead));
    String message =
        assertThrows(InvalidInputException.class, () -> ImageEncoder.load(model).close())
            .getMessage();
    assertTrue(message.contains(expected), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void itsPreprocessingIsNotGuessed() {
    ClipConfig config = ForeignEncoders.config(3, Layout.NHWC, SIZE);
    String message =
        assertThrows(InvalidInputException.class, () -> config.withPreprocessing(null))
            .getMessage();
    assertTrue(message.contains("found no preprocessing"), message);
  }

  /** The store of embeddings is another where the graph or the signature is. */
  @Test
  void itsHashIsOfGraphAndSignatureToo() throws IOException {
    Path model = folder.resolve("hashed");
    ClipConfig config = ForeignEncoders.means(model, Layout.NHWC, SIZE);
    String first = ImageEncoder.sha256(model);
    Files.writeString(model.resolve("README.md"), "notes");
    assertEquals(first, ImageEncoder.sha256(model));
    Files.write(
        model.resolve("saved_model.pb"), new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
    String second = ImageEncoder.sha256(model);
    assertNotEquals(first, second);
    SavedModelConfig other = new SavedModelConfig("other", "image", "features", Layout.NHWC, SIZE);
    Json.write(
        model.resolve("config.json"), new ClipConfig(3, other, null, config.preprocessing()));
    assertNotEquals(second, ImageEncoder.sha256(model));
  }
}
