package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.app.cli.OutputCases.Case;
import dev.clipcap.app.cli.OutputCases.Situation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No command loses what it did not write; OutputsTest has all that may be in the way. */
class OutputRulesTest {
  @TempDir static Path folder;
  private static OutputCases cases;

  @BeforeAll
  static void train() throws IOException {
    cases = OutputCases.in(Files.createDirectory(folder.resolve("ends")));
  }

  @Test
  void everyCommandRefusesWhatItDidNotWrite() throws Exception {
    int number = 0;
    for (Case command : cases.all()) {
      for (Situation situation : new Situation[] {Situation.FULL, Situation.OTHER_KIND}) {
        Path world = Files.createDirectory(folder.resolve("world" + number++));
        Path out = situation.make(world, command);
        Map<String, String> before = OutputCases.all(world);
        Run run = Run.dashes(command.command(out));
        assertEquals(2, run.status(), command + ", " + situation + run.out() + run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals(before, OutputCases.all(world), command + ", " + situation);
      }
    }
  }

  @Test
  void aReportKeepsTheUsersPagesAndPictures() throws IOException {
    Path results = Files.createDirectory(folder.resolve("results"));
    for (String name : new String[] {"mlp-finetune", "transformer-frozen"}) {
      Path run = Files.createDirectory(results.resolve(name));
      for (String file :
          new String[] {
            "config.json",
            "metrics.json",
            "captions.json",
            "loss.csv",
            "epochs.csv",
            "provenance.json"
          }) {
        Files.copy(cases.folder().resolve("run").resolve(file), run.resolve(file));
      }
    }
    Path mine = Files.createDirectory(results.resolve("images")).resolve("mine.jpg");
    Files.writeString(mine, "mine");
    String[] report = {"report", "--results", results.toString()};
    for (int i = 0; i < 2; i++) {
      Run run = Run.dashes(report);
      assertEquals(0, run.status(), run.err());
    }
    Path picture = results.resolve("images/10.jpg");
    assertTrue(Files.exists(picture));
    Files.writeString(results.resolve("README.md"), "# Mine\n");
    Map<String, String> before = OutputCases.all(results);
    Run refused = Run.dashes(report);
    assertEquals(2, refused.status());
    assertTrue(refused.err().contains("README.md: found a file of another kind"), refused.err());
    Files.delete(results.resolve("README.md"));
    Files.writeString(picture, "mine, and no report shows it");
    refused = Run.dashes(report);
    assertTrue(refused.err().contains("10.jpg: found a file that no report here"), refused.err());
    before.remove("README.md");
    before.put("images/10.jpg", "mine, and no report shows it");
    assertEquals(before, OutputCases.all(results));
    assertEquals(0, Run.dashes("report", "--results", results.toString(), "--overwrite").status());
    assertEquals("mine", Files.readString(mine));
  }

  @Test
  void scoresDoNotReplaceWhatTheyAreOf() throws IOException {
    Path captions = folder.resolve("captions.json");
    Files.copy(cases.folder().resolve("run/captions.json"), captions);
    String before = Files.readString(captions);
    for (String format : new String[] {"--candidates", "--references"}) {
      Run run =
          Run.dashes(
              "score", "--candidates=" + captions, "--references=" + captions, "--out=" + captions);
      assertEquals(2, run.status(), format);
      assertTrue(run.err().contains("found a file that is read, too"), run.err());
    }
    assertEquals(before, Files.readString(captions));
  }
}
