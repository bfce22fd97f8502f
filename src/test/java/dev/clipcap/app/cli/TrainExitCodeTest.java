package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.experiment.config.Photos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves images out ends with 3, and the folder that it writes lists them. */
class TrainExitCodeTest {
  @TempDir Path folder;

  private int train(String options) {
    return Run.defines(
            Map.of(
                "experiment",
                "mlp-frozen",
                "data",
                "folder:" + folder.resolve("data") + options,
                "epochs",
                "1",
                "out",
                folder.resolve("out").toString(),
                "overwrite",
                "true"))
        .status();
  }

  @Test
  void imagesLeftOutAreSaidByTheExitCode() throws IOException {
    Photos.folder(folder.resolve("data"), 18);
    Files.delete(folder.resolve("data/2.jpg"));
    assertEquals(ExitCode.SOME_BAD_IMAGES, train(",missing=skip"));
    String list = Files.readString(folder.resolve("out/bad-images.jsonl"));
    assertTrue(list.startsWith("{\"id\":\"2.jpg\""), list);
    assertTrue(Files.exists(folder.resolve("out/metrics.json")));
    Photos.folder(folder.resolve("data"), 18);
    assertEquals(ExitCode.DONE, train(",missing=skip"));
  }

  @Test
  void embeddingsLeftOutAreSaidByTheExitCode() {
    String samples = "src/test/resources/convert/oscar/";
    String out = folder.resolve("converted").toString();
    Run zeros = Run.dashes("convert", "--from", samples + "protocol4-float.pkl", "--to", out);
    assertEquals(ExitCode.SOME_BAD_IMAGES, zeros.status());
    assertTrue(zeros.out().contains("1 left out, see " + out), zeros.out());
    Run whole = Run.dashes("convert", "--from", samples + "conceptual-train.pkl", "--to", out + 2);
    assertEquals(ExitCode.DONE, whole.status(), whole.err());
  }
}
