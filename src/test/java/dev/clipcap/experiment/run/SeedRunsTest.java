package dev.clipcap.experiment.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.TinyExperiment;
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

/** One configuration with several seeds. */
class SeedRunsTest {
  @TempDir static Path folder;
  private static TinyExperiment tiny;

  @BeforeAll
  static void makeDataAndModels() throws IOException {
    tiny = TinyExperiment.in(folder);
  }

  /** With two seeds, the second of them that of the single runs. */
  private static Experiment twoSeeds() {
    ObjectNode tree = Json.mapper().valueToTree(tiny.of(MapperConfig.Type.MLP, false));
    tree.remove("seed");
    tree.putArray("seeds").add(5).add(3);
    return Json.convert(tree, Experiment.class, "test");
  }

  @Test
  void severalSeedsAreAsManyRunsAndAFinishedOneIsNotRunAgain() throws IOException {
    Path alone = folder.resolve("alone");
    SeedRuns.run("seeds", tiny.of(MapperConfig.Type.MLP, false), alone, false);
    Path out = folder.resolve("seeds");
    SeedRuns.run("seeds", twoSeeds(), out, false);
    for (String file : List.of("metrics.json", "config.json", "loss.csv", "captions.json")) {
      assertEquals(
          Files.readString(alone.resolve(file)),
          Files.readString(out.resolve("seed-3").resolve(file)),
          file);
    }
    String seeds = Files.readString(out.resolve("seeds.json"));
    String report = Files.readString(out.resolve("report.md"));
    assertTrue(report.contains("| **standard deviation** | 0."), report);

    FileTime kept = Files.getLastModifiedTime(out.resolve("seed-5/provenance.json"));
    FileTime old = Files.getLastModifiedTime(out.resolve("seed-3/provenance.json"));
    Files.delete(out.resolve("seed-3/report.md")); // as a run that was killed just before its end
    Files.delete(out.resolve("seeds.json"));
    SeedRuns.run("seeds", twoSeeds(), out, false);
    assertEquals(kept, Files.getLastModifiedTime(out.resolve("seed-5/provenance.json")));
    assertNotEquals(old, Files.getLastModifiedTime(out.resolve("seed-3/provenance.json")));
    assertEquals(seeds, Files.readString(out.resolve("seeds.json")));
    assertEquals(report, Files.readString(out.resolve("report.md")));

    assertEquals(
        alone
            + ": found the results of one run, expected a folder for several seeds; give another"
            + " with out=FOLDER, or delete this one",
        assertThrows(
                InvalidInputException.class, () -> SeedRuns.run("seeds", twoSeeds(), alone, false))
            .getMessage());
  }
}
