package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.reference.ResNetReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code convert --activation}, which a CLIP's weights alone need. */
class ConvertActivationTest {
  private static final String ARCHIVE = ResNetReference.archive().toString();

  @TempDir Path folder;

  @Test
  void isTakenByTheModel() {
    String clip = folder.resolve("clip").toString();
    Run run = Run.dashes("convert", "--from", ARCHIVE, "--to", clip, "--activation", "gelu");
    assertEquals(0, run.status(), run.err());
    assertEquals(
        Activation.GELU, SavedModels.config(Path.of(clip), ClipConfig.class).text().activation());
  }

  @Test
  void isAskedFor() {
    Run run = Run.defines(Map.of("experiment", "convert", "from", ARCHIVE, "to", folder + "/clip"));
    assertRefused(run, "its activation, which no tensor tells: quick_gelu or gelu");
  }

  @Test
  void isNoneOfAModelWhoseConfigSaysIt() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{\"model_type\": \"clip\"}");
    Files.writeString(model.resolve("model.safetensors"), "never read");
    Run run =
        Run.dashes(
            "convert", "--from", model.toString(), "--to", folder + "/to", "--activation", "gelu");
    assertRefused(run, "option --activation: found gelu beside " + model.resolve("config.json"));
  }

  @Test
  void isOneOfTheNames() {
    Run run =
        Run.dashes("convert", "--from", ARCHIVE, "--to", folder + "/clip", "--activation", "gelo");
    assertRefused(run, "option --activation: found \"gelo\", expected quick_gelu or gelu");
  }

  private static void assertRefused(Run run, String part) {
    assertEquals(2, run.status(), run.err());
    assertTrue(run.err().contains(part), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
