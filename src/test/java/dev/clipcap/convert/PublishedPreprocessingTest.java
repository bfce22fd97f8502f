package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.PixelGraph;
import dev.clipcap.export.HuggingFaceExport;
import dev.clipcap.image.Crop;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * Preprocessing as models publish it: the pixels of transformers' and open_clip's own code, from
 * converters/preprocessing_references.py.
 */
class PublishedPreprocessingTest {
  private static final int[][] PICTURES = {
    {37, 29}, {64, 131}, {33, 67}, {40, 200}, {131, 64}, {200, 31},
    {32, 32}, {33, 65}, {15, 11}, {48, 35}, {35, 48}, {45, 100}
  };

  private static final ClipConfig MODEL =
      new ClipConfig(6, VitConfig.of(32, 16, 128, 2, 2), TextConfig.of(31, 9, 64, 3, 1));

  @TempDir private Path folder;

  private static Path references() {
    try {
      return Path.of(PublishedPreprocessingTest.class.getResource("/clip/preprocessing").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<byte[]> pictures() throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (int[] size : PICTURES) {
      all.add(Files.readAllBytes(references().resolve(size[0] + "x" + size[1] + ".png")));
    }
    return all;
  }

  private void write(String file, String json) throws IOException {
    Files.writeString(folder.resolve(file), json);
  }

  /** The model's sizes with what the files in the folder say. */
  private ClipConfig read() {
    return new PublishedModel(
            PublishedModel.Kind.CLIP,
            folder.resolve("model.safetensors"),
            folder.resolve("config.json"),
            null)
        .withPreprocessing(MODEL);
  }

  private String refusal() {
    return assertThrows(InvalidInputException.class, this::read).getMessage();
  }

  @TestFactory
  Stream<DynamicTest> pixelsAreThoseOfTheModelsOwnCode() {
    JsonNode all = Json.readTree(references().resolve("tensors.json")).get("preprocessings");
    return StreamSupport.stream(all.spliterator(), false)
        .map(
            one ->
                dynamicTest(
                    one.get("kind").asText() + " " + one.get("config"), () -> comparePixels(one)));
  }

  private void comparePixels(JsonNode reference) throws IOException {
    boolean openClip = reference.get("kind").asText().equals("open_clip");
    Files.deleteIfExists(folder.resolve("preprocessor_config.json"));
    Files.deleteIfExists(folder.resolve("open_clip_config.json"));
    if (openClip) {
      ObjectNode json = Json.mapper().createObjectNode();
      json.putObject("model_cfg").put("quick_gelu", true);
      json.set("preprocess_cfg", reference.get("config"));
      write("open_clip_config.json", json.toString());
    } else {
      write("preprocessor_config.json", reference.get("config").toString());
    }
    ClipConfig config = read();
    ImageProcessor processor = config.processor();
    if (!openClip && config.preprocessing() == null) {
      processor = processor.withCrop(Crop.HUGGING_FACE); // what OpenAI's does in transformers
    }
    List<byte[]> pictures = pictures();
    FloatBuffer all = FloatBuffer.allocate(pictures.size() * 3 * 32 * 32);
    for (int i = 0; i < pictures.size(); i++) {
      FloatBuffer one = FloatBuffer.allocate(3 * 32 * 32);
      processor.process(pictures.get(i), "picture", one);
      all.put(one.array());
      assertEquals(
          reference.get("tensors").get(i).asText(),
          hash(one.array()),
          PICTURES[i][0] + " x " + PICTURES[i][1]);
    }
    assertEquals(hash(all.array()), hash(inGraph(processor, pictures)), "as a graph");
  }

  private static float[] inGraph(ImageProcessor processor, List<byte[]> pictures) {
    try (Graph graph = new Graph()) {
      Ops tf = GraphOps.of(graph);
      Operand<TString> files = tf.placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
      Operand<TFloat32> pixels = new PixelGraph(processor).pixels(tf, files);
      try (Session session = Sessions.open(graph);
          TString input =
              TString.tensorOfBytes(NdArrays.vectorOfObjects(pictures.toArray(byte[][]::new)));
          Result result = session.runner().feed(files, input).fetch(pixels).run()) {
        return Tensors.floats((TFloat32) result.get(0));
      }
    }
  }

  private static String hash(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Sha256.of(bytes.array());
  }

  /** In transformers 4 and 5 a flag is on if it is true; one that is left out has a default. */
  @ParameterizedTest
  @ValueSource(strings = {"do_resize", "do_rescale", "do_normalize"})
  void aFlagThatIsNullIsOff(String flag) throws IOException {
    String json = "{\"size\": 40, \"crop_size\": 32, \"%s\": %s}";
    write("preprocessor_config.json", json.formatted(flag, "null"));
    Preprocessing ofNull = read().preprocessing();
    write("preprocessor_config.json", json.formatted(flag, "false"));
    assertEquals(read().preprocessing(), ofNull);
    write("preprocessor_config.json", json.formatted(flag, "true"));
    assertNotEquals(read().preprocessing(), ofNull);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "null", "3", "{\"model_cfg\": null}"})
  void whatIsNoConfigOfOpenClipIsRefusedAsSuch(String json) throws IOException {
    write("open_clip_config.json", json);
    assertTrue(refusal().contains("found no object 'model_cfg'"), this::refusal);
  }

  @Test
  void openAisOwnNeedsNoRecord() throws IOException {
    assertNull(read().preprocessing());
    write(
        "preprocessor_config.json",
        "{\"crop_size\": 32, \"size\": 32, \"feature_extractor_type\": \"CLIPFeatureExtractor\","
            + " \"resample\": 3, \"image_mean\": [0.48145466, 0.4578275, 0.40821073],"
            + " \"image_std\": [0.26862954, 0.26130258, 0.27577711]}");
    assertNull(read().preprocessing());
  }

  @Test
  void isKeptInConfigJsonAndWrittenForTransformers() throws IOException {
    write("preprocessor_config.json", "{\"size\": 40, \"crop_size\": 32, \"image_mean\": 0.5}");
    ClipConfig config = read();
    Path file = folder.resolve("ours.json");
    Json.write(file, config);
    assertEquals(config, Json.read(file, ClipConfig.class));
    assertEquals(
        config.preprocessing(),
        config.visionOnly().processor().withExif(Exif.TURN).preprocessing());
    write("preprocessor_config.json", Json.toString(HuggingFaceExport.preprocessor(config)));
    assertEquals(config, read());
    Json.write(file, MODEL);
    assertTrue(!Files.readString(file).contains("preprocessing"));
  }

  @Test
  void processorConfigOfVersion5IsRead() throws IOException {
    write(
        "processor_config.json",
        "{\"image_processor\": {\"size\": 32, \"crop_size\": 32,"
            + " \"image_mean\": [0.5, 0.5, 0.5]}}");
    assertEquals(List.of(0.5f, 0.5f, 0.5f), read().preprocessing().mean());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'crop_size': 224}|field 'crop_size': found 224 pixels, expected 32",
        "{}|field 'crop_size': found 224 pixels, expected 32",
        "{'do_center_crop': false, 'size': 32}|field 'do_center_crop': found false",
        "{'do_center_crop': false, 'size': {'height': 24, 'width': 24}}|field 'size': found 24",
        "{'crop_size': 32, 'size': {'height': 40, 'width': 32}}|field 'size': found {\"height\":40",
        "{'crop_size': 32, 'size': {'shortest_edge': 32, 'longest_edge': 64}}|field 'size': found",
        "{'crop_size': 32, 'size': {'longest_edge': 64}}|field 'size': found",
        "{'crop_size': 32, 'size': 0}|field 'size': found 0",
        "{'crop_size': 32, 'size': 32, 'do_center_crop': null}|field 'do_center_crop': found null",
        "{'crop_size': 32, 'size': 32, 'resample': null}|field 'resample': found null",
        "{'crop_size': 32, 'size': 32, 'resample': 'bicubic'}|field 'resample': found \"bicubic\"",
        "{'crop_size': 32, 'size': 32, 'rescale_factor': null}|field 'rescale_factor': found null",
        "{'crop_size': 32, 'size': 32, 'use_square_size': true}|field 'use_square_size': found"
            + " true",
        "{'crop_size': 32, 'size': 32, 'default_to_square': true}|true with a size of 32",
        "{'crop_size': 32, 'size': 32, 'resample': 6}|field 'resample': found 6",
        "{'crop_size': 32, 'size': 32, 'image_mean': [0.5, 0.5]}|field 'image_mean': found"
            + " [0.5,0.5]",
        "{'crop_size': 32, 'size': 32, 'image_std': [0.5, 0, 1]}|field 'image_std': found"
            + " [0.5,0,1]",
        "{'crop_size': 32, 'size': 32, 'rescale_factor': 'x'}|field 'rescale_factor': found \"x\"",
        "{'crop_size': 32, 'size': 32, 'do_normalize': 1}|field 'do_normalize': found 1",
        "{'crop_size': 32, 'size': 32, 'do_pad': true}|field 'do_pad': found true",
        "{'crop_size': 32, 'size': 32, 'do_flip_channel_order': true}|field"
            + " 'do_flip_channel_order'",
        "{'image_processor_type': 'SiglipImageProcessor'}|field 'image_processor_type': found"
            + " \"Siglip",
        "[1]|preprocessor_config.json: found no JSON object",
      })
  void refusedByName(String json, String message) throws IOException {
    write("preprocessor_config.json", json.replace('\'', '"'));
    assertTrue(refusal().contains(message), this::refusal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'size': 224}|.size: found 224",
        "{'size': [32, 48]}|.size: found [32,48]",
        "{'resize_mode': 'stretch'}|.resize_mode: found \"stretch\"",
        "{'interpolation': 'nearest'}|.interpolation: found \"nearest\"",
        "{'mode': 'L'}|.mode: found \"L\"",
        "{'mean': [1]}|.mean: found [1]",
        "{'resize_mode': 'longest', 'fill_color': 300}|.fill_color: found 300",
      })
  void refusedByNameOfOpenClip(String json, String message) throws IOException {
    write(
        "open_clip_config.json",
        "{\"model_cfg\": {\"quick_gelu\": true}, \"preprocess_cfg\": "
            + json.replace('\'', '"')
            + "}");
    assertTrue(refusal().contains(message), this::refusal);
  }

  @Test
  void twoFilesMustAgree() throws IOException {
    write("preprocessor_config.json", "{\"size\": 32, \"crop_size\": 32, \"image_mean\": 0.5}");
    write(
        "open_clip_config.json",
        "{\"model_cfg\": {\"quick_gelu\": true}, \"preprocess_cfg\": {\"mean\": [0.5, 0.5, 0.5]}}");
    assertEquals(Crop.OPENAI, read().preprocessing().crop()); // trained by open_clip
    write("preprocessor_config.json", "{\"size\": 32, \"crop_size\": 32}");
    String message = refusal();
    assertTrue(message.contains("preprocessor_config.json and "), message);
    assertTrue(message.contains("open_clip_config.json: found {"), message);
  }

  @Test
  void theTwoConfigsMustAgreeOnTheActivation() throws IOException {
    write("open_clip_config.json", "{\"model_cfg\": {}}");
    assertTrue(refusal().contains("found \"quick_gelu\" and \"gelu\", expected one activation"));
  }
}
