package dev.clipcap.experiment.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.experiment.config.Grid;
import dev.clipcap.experiment.config.TinyExperiment;
import dev.clipcap.experiment.results.ChooseBy;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.SweepScores;
import dev.clipcap.experiment.results.Validation;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
  @TempDir static Path folder;
  private static TinyExperiment tiny;

  @BeforeAll
  static void makeDataAndModels() throws IOException {
    tiny = TinyExperiment.in(folder);
  }

  private static Grid grid(int... seeds) {
    ObjectNode tree = Json.mapper().valueToTree(tiny.of(MapperConfig.Type.MLP, false));
    tree.putArray("learningRate").add(1e-4).add(1e-2);
    if (seeds.length > 0) {
      tree.remove("seed");
      for (int seed : seeds) {
        tree.withArray("/seeds").add(seed);
      }
    }
    return Grid.of(tree, "test");
  }

  @Test
  void theBestPointAloneSeesTheTestImages() throws IOException {
    Path out = folder.resolve("sweep");
    Sweep.run("tiny", grid(), ChooseBy.LOSS, out, false);
    SweepScores sweep = SweepScores.read(out);
    assertEquals("point-2", sweep.best(), "so small a rate learns nothing in two epochs");
    Path best = out.resolve("point-2");
    Path other = out.resolve("point-1");
    for (String file : List.of("metrics.json", "captions.json", "captioner", "report.md")) {
      assertTrue(Files.exists(best.resolve(file)), file);
      assertFalse(Files.exists(other.resolve(file)), file);
    }
    assertFalse(Files.exists(best.resolve("checkpoints")));
    assertFalse(Files.exists(other.resolve("checkpoints")));

    // The best is the run that it is alone, and was chosen by that run's validation loss.
    Path alone = folder.resolve("alone");
    SeedRuns.run("tiny", grid().points().get(1).experiment(), alone, false);
    for (String file : List.of("metrics.json", "config.json", "loss.csv", "captions.json")) {
      assertEquals(
          Files.readString(alone.resolve(file)), Files.readString(best.resolve(file)), file);
    }
    assertEquals(
        RunFolder.read(alone).metrics().training().validationLoss(),
        sweep.points().get(1).validation().loss());
    String report = Files.readString(out.resolve("report.md"));
    assertTrue(report.contains("| **point-2** | 0.01 | "), report);
    assertTrue(report.contains("| point-1 | 1.0E-4 | "), report);
    assertTrue(Files.readString(out.resolve("report.html")).contains("point-1"));

    // Nothing is run again, but for what another score chooses or a kill left open.
    FileTime kept = time(best.resolve("metrics.json"));
    FileTime validated = time(other.resolve(Validation.FILE));
    Sweep.run("tiny", grid(), ChooseBy.LOSS, out, true);
    assertEquals(kept, time(best.resolve("metrics.json")));
    assertEquals(validated, time(other.resolve(Validation.FILE)));
    Files.delete(other.resolve(Validation.FILE));
    String before = Files.readString(out.resolve("sweep.json"));
    Sweep.run("tiny", grid(), ChooseBy.LOSS, out, false);
    assertNotEquals(validated, time(other.resolve(Validation.FILE)));
    assertEquals(kept, time(best.resolve("metrics.json")));
    assertEquals(before, Files.readString(out.resolve("sweep.json")));

    assertEquals(
        out
            + ": found no config.json, but point-1, expected a new or empty folder, or a run's;"
            + " give another with out=FOLDER",
        refused(() -> SeedRuns.run("tiny", grid().points().get(0).experiment(), out, false))
            .replaceFirst("point-\\d|report.\\w+|sweep.json", "point-1"));
    assertTrue(
        refused(() -> Sweep.run("tiny", grid(), ChooseBy.LOSS, alone, false))
            .contains("found the results of no sweep, expected a folder for one"));
  }

  @Test
  void seedsAreAveragedAndTheBestPointHasThemAll() {
    Path out = folder.resolve("seeds");
    Sweep.run("tiny", grid(3, 5), ChooseBy.CIDER, out, false);
    SweepScores sweep = SweepScores.read(out);
    for (SweepScores.Point point : sweep.points()) {
      double sum = 0;
      for (int seed : new int[] {3, 5}) {
        Path run = out.resolve(point.folder()).resolve("seed-" + seed);
        sum += Json.read(run.resolve(Validation.FILE), Validation.class).loss();
        assertEquals(
            point.folder().equals(sweep.best()), Files.exists(run.resolve("metrics.json")));
      }
      assertEquals(sum / 2, point.validation().loss(), 1e-12);
    }
    assertTrue(Files.exists(out.resolve(sweep.best()).resolve("seeds.json")));
  }

  @Test
  void theLowestLossOrTheHighestScoreWins() {
    List<Validation> points =
        List.of(
            new Validation(2, 0.3, 0.2, 0.5, 0.9),
            new Validation(1, 0.2, 0.2, 0.6, 0.8),
            new Validation(3, 0.3, 0.4, 0.1, 0.9));
    assertEquals(1, ChooseBy.of("validationLoss").choose(points));
    assertEquals(0, ChooseBy.of("validationReportBleu4").choose(points), "the first of two");
    assertEquals(2, ChooseBy.of("validationCorpusBleu4").choose(points));
    assertEquals(1, ChooseBy.of("validationRougeL").choose(points));
    assertEquals(0, ChooseBy.of("validationCider").choose(points));
    assertEquals(
        "field 'chooseBy': found \"testLoss\", expected validationLoss, validationReportBleu4,"
            + " validationCorpusBleu4, validationRougeL, validationCider; name one of them",
        refused(() -> ChooseBy.of("testLoss")));
  }

  private static FileTime time(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }

  private static String refused(org.junit.jupiter.api.function.Executable run) {
    return assertThrows(InvalidInputException.class, run).getMessage();
  }
}
