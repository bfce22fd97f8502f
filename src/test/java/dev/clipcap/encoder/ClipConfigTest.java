package dev.clipcap.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.clip.ResNetConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two kinds of image tower in one kind of file. */
class ClipConfigTest {
  private static final String RESNET =
      """
      {"projection_dim": 640, "vision_config": {"model_type": "clip_resnet",
        "image_size": 288, "layers": [4, 6, 10, 6], "width": 80, "heads": 40}}
      """;

  @TempDir Path folder;

  @Test
  void configsAreReadAsTheyWereWritten() {
    for (ClipConfig config :
        List.of(
            PublishedClips.vitL14At336(),
            PublishedClips.rn50x4(),
            PublishedClips.rn101().visionOnly())) {
      Path file = folder.resolve("config.json");
      Json.write(file, config);
      assertEquals(config, Json.read(file, ClipConfig.class));
    }
  }

  @Test
  void aFieldTellsAResNet() throws IOException {
    assertEquals(PublishedClips.rn50x4().visionOnly(), read(RESNET));
    assertEquals(40, ((ResNetConfig) PublishedClips.rn50x4().vision()).heads());
    assertEquals(32, ((ResNetConfig) PublishedClips.rn50().vision()).heads());
  }

  @Test
  void withoutTheFieldItIsAVisionTransformer() {
    ClipConfig mini = Json.read(Path.of("savedmodels/clip-mini/config.json"), ClipConfig.class);
    assertEquals(VitConfig.of(224, 32, 128, 4, 4), mini.vision());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "288 | 300 | image_size 300, expected a multiple of 32",
        "288 | 0 | image_size 0, expected a multiple of 32",
        "[4, 6, 10, 6] | [4, 0, 10, 6] | layers [4, 0, 10, 6], expected four positive numbers",
        "80 | 81 | width 81 with 40 heads, expected an even width",
        "\"heads\": 40 | \"heads\": 48 | width 80 with 48 heads, expected an even width",
        "clip_resnet | resnet | unknown field 'vision_config.layers'",
        "\"width\" | \"depth\" | unknown field 'vision_config.depth'"
      })
  void impossibleSizesAreRefused(String old, String changed, String expected) {
    String message =
        assertThrows(InvalidInputException.class, () -> read(RESNET.replace(old, changed)))
            .getMessage();
    assertTrue(message.contains(expected), message);
  }

  private ClipConfig read(String json) throws IOException {
    return Json.read(Files.writeString(folder.resolve("config.json"), json), ClipConfig.class);
  }
}
