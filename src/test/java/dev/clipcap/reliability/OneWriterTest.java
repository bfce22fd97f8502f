package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.app.cli.OutputCases;
import dev.clipcap.app.cli.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two commands with one output, and runs that are continued with another setting. */
@Tag(Reliability.TAG)
class OneWriterTest {
  private static final int PAIRS = 20;

  @TempDir static Path folder;
  private static Scratch scratch;

  @BeforeAll
  static void makeModels() throws Exception {
    scratch = Scratch.in(folder, 60);
    scratch.must(scratch.train(folder.resolve("model"), 2)); // embeds, too
  }

  private static Map<String, Function<Path, List<String>>> commands() {
    String model = "--model=" + folder.resolve("model");
    String photos = folder.resolve("photos").toString();
    Map<String, Function<Path, List<String>>> commands = new HashMap<>();
    commands.put("run", out -> scratch.train(out, 6));
    commands.put("lines.jsonl", out -> List.of("caption", model, photos, "--out=" + out));
    commands.put("list.json", out -> List.of("caption", model, photos, "--out=" + out));
    commands.put("served", out -> List.of("export", model, "--serving", "--out=" + out));
    return commands;
  }

  /** One is right; the other says who writes, or comes after it and finds it done. */
  @Test
  void ofTwoAtOnceOneWrites() throws Exception {
    List<String> kinds = List.of("run", "lines.jsonl", "run", "list.json", "served");
    Map<String, Map<String, String>> expected = new HashMap<>();
    int refused = 0;
    int pairs = Reliability.count(PAIRS);
    for (int pair = 0; pair < pairs; pair++) {
      String kind = kinds.get(pair % kinds.size());
      Function<Path, List<String>> command = commands().get(kind);
      if (!expected.containsKey(kind)) {
        Path alone = Files.createDirectories(folder.resolve("alone")).resolve(kind);
        scratch.must(command.apply(alone));
        expected.put(kind, Scratch.comparable(alone));
      }
      Path out = Files.createDirectories(folder.resolve("pair" + pair)).resolve(kind);
      List<Process> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        both.add(scratch.start(folder.resolve("word" + i), command.apply(out)));
      }
      int done = 0;
      for (int i = 0; i < 2; i++) {
        assertTrue(both.get(i).waitFor(2, TimeUnit.MINUTES));
        String err = Files.readString(folder.resolve("word" + i + ".err"));
        if (both.get(i).exitValue() == 0) {
          done++;
        } else {
          assertEquals(2, both.get(i).exitValue(), err);
          String errors = String.join("\n", err.lines().filter(l -> l.contains("error")).toList());
          assertTrue(
              errors.contains("is being written by process " + both.get(1 - i).pid() + ","), err);
          refused++;
        }
      }
      assertTrue(done >= 1, kind);
      assertEquals(expected.get(kind), Scratch.comparable(out), kind);
      assertEquals(List.of(), Scratch.litter(out));
    }
    Reliability.figure(
        "one writer",
        "%d pairs of runs, captions or exports at once: each ended right; %d times the second named the"
            + " first's process and ended with 2, else it came after",
        pairs,
        refused);
  }

  @Test
  void anotherSettingIsRefusedByItsField() throws Exception {
    Path out = folder.resolve("unfinished");
    List<String> command = scratch.train(out, 300, "--batch=40");
    Process run = scratch.start(folder.resolve("word"), command);
    while (!Files.exists(out.resolve("checkpoints/epoch-0001"))) {
      assertTrue(run.isAlive(), () -> "ended early");
      TimeUnit.MILLISECONDS.sleep(20);
    }
    run.destroyForcibly().waitFor();
    Files.delete(out.resolve(".clipcap.lock")); // the killed process's; the next takes it away
    Map<String, String> before = OutputCases.all(out);
    List<String> changes =
        List.of(
            "batch=41",
            "learningRate=0.5",
            "warmupShare=0.2",
            "weightDecay=0.5",
            "seed=7",
            "epochs=301",
            "finetune=false",
            "normalizeEmbedding=true",
            "trainImages=11",
            "testImages=3",
            "strict=false",
            "mapper.prefix=4",
            "mapper.type=transformer",
            "clipNorm=2",
            "microBatch=7",
            "patience=2",
            "recompute=true",
            "precision=bfloat16",
            "text=sentence",
            "seeds=1,2");
    int count = Reliability.count(changes.size());
    for (String change : changes.subList(0, count)) {
      String option = "--" + change;
      List<String> changed = new ArrayList<>(command);
      changed.removeIf(a -> a.startsWith(option.replaceFirst("=.*", "=")));
      changed.add(option);
      Run refused = Run.dashes(changed.toArray(String[]::new));
      String said = change + ": " + refused.err();
      assertEquals(2, refused.status(), said);
      String field = change.replaceFirst("[.=].*", "");
      assertTrue(
          (refused.err().contains("found a run with ") && refused.err().contains(field))
              || refused.err().contains("expected a folder for several seeds"),
          said);
      assertEquals(before, OutputCases.all(out), said);
    }
    Reliability.figure(
        "work is kept",
        "%d resumptions of an unfinished run with one field changed: each refused by that field, not a byte"
            + " of it changed",
        count);
  }
}
