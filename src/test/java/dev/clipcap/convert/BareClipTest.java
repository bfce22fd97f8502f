package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.clip.ClipConfig;
import dev.clipcap.clip.VitConfig;
import dev.clipcap.hub.ModelCatalog;
import dev.clipcap.hub.ModelSource;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.reference.ResNetReference;
import dev.clipcap.tf.Activation;
import dev.clipcap.tf.SavedModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;

/** A CLIP's weights without a config do not tell the activation: it has to be said. */
class BareClipTest {
  @TempDir Path folder;

  @Test
  void withoutTheOptionBothCandidatesAreNamed() {
    String message =
        assertThrows(
                InvalidInputException.class,
                () ->
                    ModelConverter.convert(
                        ResNetReference.archive(), null, null, folder.resolve("never")))
            .getMessage();
    for (String part :
        List.of("quick_gelu or gelu", "-Dactivation=gelu", "open_clip_config.json")) {
      assertTrue(message.contains(part), message);
    }
    assertFalse(message.contains("\n"), message);
    assertFalse(Files.exists(folder.resolve("never")));
  }

  /** In both towers: open_clip's quick_gelu is one field for both. */
  @ParameterizedTest
  @EnumSource(names = {"QUICK_GELU", "GELU"})
  void theOptionHoldsForBothTowers(Activation activation) {
    Path file = folder.resolve("vit.safetensors");
    List<TensorInfo> infos =
        ModelShapes.openAiVit(128, 2, 16, 10, 64, 3, 31, 9, 6).entrySet().stream()
            .map(e -> new TensorInfo(e.getKey(), DType.F32, Shape.of(e.getValue())))
            .toList();
    SafetensorsWriter.write(
        file,
        infos,
        Map.of(),
        (name, first, to) -> {
          while (to.hasRemaining()) {
            to.put(0);
          }
        });
    Path clip = folder.resolve("clip");
    ModelConverter.convert(file, null, activation, clip);
    ClipConfig config = SavedModels.config(clip, ClipConfig.class);
    assertEquals(activation, ((VitConfig) config.vision()).activation());
    assertEquals(activation, config.text().activation());
  }

  /** Every archive that fetch knows needs no option. */
  @Test
  void openAisArchivesAreKnown() {
    int archives = 0;
    for (String name : ModelCatalog.names()) {
      if (ModelCatalog.find(name) instanceof ModelSource.Archive archive) {
        assertTrue(OpenAiArchives.contain(archive.sha256()), name);
        archives++;
      }
    }
    assertEquals(3, archives);
    assertFalse(OpenAiArchives.contain("0".repeat(64)));
  }
}
