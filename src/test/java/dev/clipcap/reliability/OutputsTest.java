package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.app.cli.OutputCases;
import dev.clipcap.app.cli.OutputCases.Case;
import dev.clipcap.app.cli.OutputCases.Situation;
import dev.clipcap.app.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in the way of a command's output: the command loses nothing of it. */
@Tag(Reliability.TAG)
class OutputsTest {
  @TempDir static Path folder;
  private static OutputCases cases;

  @BeforeAll
  static void train() throws IOException {
    cases = OutputCases.in(Files.createDirectory(folder.resolve("ends")));
  }

  @Test
  void nothingIsLost() throws Exception {
    int trials = 0;
    for (Case command : cases.all()) {
      for (Situation situation : Situation.values()) {
        if (situation.isFor(command)) {
          refusesInOneLine(command, situation, folder.resolve("world" + trials));
          trials++;
        }
      }
    }
    int inPlace = 0;
    List<Case> all = cases.all();
    for (Case command : all.subList(0, Math.min(all.size(), Reliability.count(all.size())))) {
      if (command.name().endsWith("-mini")) {
        continue; // its models' folders are not in the way
      }
      for (String out : List.of(".", "..", "/")) {
        refusesFromWithin(command, out, folder.resolve("place" + inPlace));
        inPlace++;
      }
    }
    Reliability.figure(
        "never deletes what it did not write",
        "%d commands; %d outputs in the way, %d of them `.`, `..` or `/`: nothing lost",
        all.size(),
        trials + inPlace,
        inPlace);
  }

  private static void refusesInOneLine(Case command, Situation situation, Path world)
      throws IOException, InterruptedException {
    Path out = situation.make(Files.createDirectory(world), command);
    Map<String, String> before = OutputCases.all(world);
    Run run = Run.dashes(command.command(out));
    String what = command + ", " + situation + ": " + run.err();
    assertEquals(2, run.status(), what);
    assertEquals(1, run.err().lines().count(), what);
    assertTrue(run.err().startsWith("error: "), what);
    assertEquals(before, OutputCases.all(world), what);
  }

  /** In a process whose current folder is somebody's. */
  private static void refusesFromWithin(Case command, String out, Path world)
      throws IOException, InterruptedException {
    Path current = Files.createDirectories(world.resolve("above/current/experiments"));
    Files.copy(Path.of("experiments/mlp-finetune.json"), current.resolve("mlp-finetune.json"));
    Files.writeString(current.resolveSibling("thesis.tex"), "mine");
    Files.writeString(world.resolve("above/notes.txt"), "mine");
    Map<String, String> before = OutputCases.all(world);
    List<String> arguments =
        command.arguments().stream().map(a -> a.replace("OUT", out).replace("DIR", out)).toList();
    Commands.Outcome outcome =
        Commands.run(folder, current.getParent(), List.of("-Xmx1g"), arguments);
    String what = command + " " + out + ": " + outcome.err();
    assertEquals(2, outcome.status(), what);
    assertEquals(1, outcome.err().lines().count(), what);
    assertEquals(before, OutputCases.all(world), what);
  }

  /** With --overwrite what has another name stays; an earlier version is replaced without. */
  @Test
  void overwritingReplacesOnlyWhatIsWritten() throws IOException {
    int number = 0;
    for (Case command : cases.all()) {
      if (command.name().endsWith("-mini") || command.name().equals("book")) {
        continue; // they take long
      }
      Path out = Files.createDirectory(folder.resolve("over" + number++)).resolve(command.name());
      if (command.folder()) {
        Files.createDirectory(out);
        Files.writeString(out.resolve("thesis.tex"), "mine");
        if (!command.arguments().contains("--seeds")) { // with it, config.json is another run's
          Files.writeString(out.resolve("config.json"), "{\"mine\": 1}");
        }
      } else {
        Files.writeString(out, "mine");
      }
      String[] plain = command.command(out);
      String[] over = java.util.Arrays.copyOf(plain, plain.length + 1);
      over[plain.length] = "--overwrite";
      Run run = Run.dashes(over);
      assertEquals(0, run.status(), command + run.err());
      if (command.folder()) {
        assertEquals("mine", Files.readString(out.resolve("thesis.tex")), command.toString());
        Files.delete(out.resolve("thesis.tex"));
        Path config = out.resolve("config.json");
        if (Files.exists(config) && Files.readString(config).contains("mine")) {
          Files.delete(config);
        }
      }
      Run again = Run.dashes(plain);
      assertEquals(0, again.status(), command + again.err());
    }
  }
}
