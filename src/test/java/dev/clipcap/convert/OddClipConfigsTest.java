package dev.clipcap.convert;

import static dev.clipcap.convert.OddGpt2ConfigsTest.file;
import static dev.clipcap.convert.OddGpt2ConfigsTest.floats;
import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.encoder.TextEncoder;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** CLIPs whose configs differ from OpenAI's, beside transformers: config_references.py's values. */
class OddClipConfigsTest {
  private static final double TOLERANCE = 5e-6;

  @TempDir Path folder;

  static Stream<Arguments> variants() {
    return Json.readTree(file("clip.json")).get("variants").properties().stream()
        .map(variant -> Arguments.of(variant.getKey(), variant.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void embeddingsAreTransformers(String variant, JsonNode expected) throws IOException {
    Path published = Files.createDirectory(folder.resolve("published"));
    Json.write(published.resolve("config.json"), expected.get("config"));
    Files.copy(file("clip.safetensors"), published.resolve("model.safetensors"));
    Path clip = folder.resolve("clip");
    ModelConverter.convert(published, null, null, clip);

    JsonNode inputs = Json.readTree(file("clip.json"));
    float[] pixels = floats(inputs.get("pixel_values"));
    try (ImageEncoder images = ImageEncoder.load(clip)) {
      int each = images.pixelCount();
      List<float[]> both =
          List.of(Arrays.copyOf(pixels, each), Arrays.copyOfRange(pixels, each, 2 * each));
      assertClose("images", floats(expected.get("images")), flat(images.encode(both)), TOLERANCE);
    }
    List<int[]> ids = new ArrayList<>();
    for (JsonNode row : inputs.get("input_ids")) {
      ids.add(Json.mapper().convertValue(row, int[].class));
    }
    try (TextEncoder texts = TextEncoder.load(clip)) {
      assertClose("texts", floats(expected.get("texts")), flat(texts.encode(ids)), TOLERANCE);
    }
    assertEquals(
        HuggingFaceConfig.clip(expected.get("config"), variant),
        SavedModels.config(clip, ClipConfig.class));
  }

  private static float[] flat(float[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
    }
    return flat;
  }
}
