package dev.clipcap.experiment.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.TinyExperiment;
import dev.clipcap.experiment.run.ExperimentRunner;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No run takes another's folder. */
class ResultsFolderTest {
  @TempDir static Path folder;
  private static TinyExperiment tiny;

  @BeforeAll
  static void makeDataAndModels() throws IOException {
    tiny = TinyExperiment.in(folder);
  }

  private static Experiment experiment(Map<String, Object> fields) {
    ObjectNode tree = Json.mapper().valueToTree(tiny.of(MapperConfig.Type.MLP, false));
    fields.forEach((name, value) -> tree.set(name, Json.mapper().valueToTree(value)));
    return Json.convert(tree, Experiment.class, "test");
  }

  private static String refusal(Path out, Experiment experiment) {
    return assertThrows(
            InvalidInputException.class, () -> ResultsFolder.claim(out, experiment, false))
        .getMessage();
  }

  @Test
  void otherSettingsAreRefusedByTheirFields() throws IOException {
    Path out = folder.resolve("settings");
    ResultsFolder.claim(out, experiment(Map.of("batch", 7)), false);
    Files.createDirectories(out.resolve("checkpoints"));
    byte[] config = Files.readAllBytes(out.resolve("config.json"));

    String message = refusal(out, experiment(Map.of("batch", 8, "clipNorm", 2)));
    assertEquals(
        out
            + ": found a run with batch 7, clipNorm absent, expected one with batch 8, clipNorm 2.0;"
            + " give another folder with out=FOLDER, or lose that run with overwrite=true",
        message);
    assertEquals(Sha256.of(config), Sha256.of(out.resolve("config.json")));
    assertTrue(Files.isDirectory(out.resolve("checkpoints")));

    ResultsFolder.claim(out, experiment(Map.of("batch", 8)), true);
    assertFalse(Files.exists(out.resolve("checkpoints")));
    refusal(out, experiment(Map.of("batch", 7)));
  }

  @Test
  void whatDecidesNoNumberMayDiffer() {
    Path out = folder.resolve("prose");
    ResultsFolder.claim(out, experiment(Map.of("expects", "little")), false);
    Map<String, Object> now = Map.of("expects", "much", "takes", "long", "tensorboard", true);
    ResultsFolder.claim(out, experiment(now), false);
    assertTrue(Json.readTree(out.resolve("config.json")).toString().contains("much"));
  }

  @Test
  void settingsOfOnesOwnHaveAFolderOfTheirOwn() {
    Experiment written = experiment(Map.of());
    Path results = Path.of("results");
    assertEquals(
        results.resolve("x"), ResultsFolder.of("x", written, experiment(Map.of("takes", "long"))));
    assertEquals(
        results.resolve("x-local"), ResultsFolder.of("x", written, experiment(Map.of("batch", 9))));
    Experiment own = experiment(Map.of("mapper", Map.of("class", "a.Mapper", "prefix", 10)));
    assertEquals(results.resolve("x-local"), ResultsFolder.of("x", own, own));
  }

  @Test
  void aFolderOfOtherFilesIsRefused() throws IOException {
    Path out = Files.createDirectories(folder.resolve("photos"));
    Files.writeString(out.resolve("holiday.jpg"), "mine");
    assertEquals(
        out
            + ": found no config.json, but holiday.jpg, expected a new or empty folder, or a run's;"
            + " give another with out=FOLDER",
        refusal(out, experiment(Map.of())));
    assertFalse(Files.exists(out.resolve("config.json")));
  }

  @Test
  void checkpointsOfOtherWeightsAreKeptAndRefused() throws IOException {
    Path out = folder.resolve("weights");
    Experiment experiment = experiment(Map.of());
    ExperimentRunner.run("weights", experiment, out, folder.resolve("stores"), false);
    Path state = out.resolve("checkpoints/epoch-0001/state.json");
    Files.createDirectories(state.getParent());
    String other = "{\"run\": \"another\", \"history\": {\"steps\": [], \"epochs\": []}}";
    Files.writeString(state, other);
    String message =
        assertThrows(
                InvalidInputException.class,
                () ->
                    ExperimentRunner.run(
                        "weights", experiment, out, folder.resolve("stores"), false))
            .getMessage();
    assertTrue(message.startsWith(out.resolve("checkpoints") + ": found checkpoints of"), message);
    assertEquals(other, Files.readString(state));
  }
}
