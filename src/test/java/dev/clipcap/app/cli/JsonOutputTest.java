package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs read. */
class JsonOutputTest {
  @TempDir Path folder;

  @Test
  void inspect() throws IOException {
    Run run = Run.dashes("inspect", "--model", "savedmodels/gpt2-mini", "--json");
    assertEquals(0, run.status(), run.err());
    JsonNode json = Json.mapper().readTree(run.out());
    assertEquals("gpt2", json.path("kind").textValue());
    assertEquals(1_208_736, json.path("count").longValue());
    assertEquals(4 * 1_208_736, json.path("bytes").longValue());
    JsonNode part = json.path("parts").path(0);
    assertEquals("pretrained", part.path("state").textValue());
    assertEquals(52, part.path("weights").size());
    assertTrue(json.path("multiply_adds").path("token 96").isIntegralNumber());
  }

  @Test
  void inspectSaysWhatItCannotRead() {
    Run run = Run.dashes("inspect", "--model", "savedmodels");
    assertEquals(2, run.status());
    assertTrue(run.err().startsWith("error: savedmodels: found no config.json"), run.err());
    Run image = Run.dashes("inspect", "--model", "savedmodels/clip-mini", "--image", "a.jpg");
    assertTrue(image.err().startsWith("error: option --image: found it with a clip"), image.err());
  }

  @Test
  void score() throws IOException {
    Path candidates = Files.writeString(folder.resolve("c.json"), "{\"7\": \"a brown dog\"}");
    Path references = Files.writeString(folder.resolve("r.json"), "{\"7\": [\"a brown dog\"]}");
    Path out = folder.resolve("scores.json");
    Run run =
        Run.dashes(
            "score",
            "--candidates=" + candidates,
            "--references=" + references,
            "--json",
            "--out=" + out);
    assertEquals(0, run.status(), run.err());
    JsonNode json = Json.mapper().readTree(run.out());
    assertEquals(1, json.path("rouge_l").doubleValue(), 1e-12);
    assertEquals(Json.readTree(out), json);
  }
}
