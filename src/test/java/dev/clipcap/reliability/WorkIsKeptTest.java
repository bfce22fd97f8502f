package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Sha256;
import dev.clipcap.reliability.Commands.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills, pairs of processes, changed settings and full disks: no work is lost or mixed up. */
@Tag(Reliability.TAG)
class WorkIsKeptTest {
  @TempDir static Path folder;
  private static Workplace work;

  @BeforeAll
  static void set() throws Exception {
    work = new Workplace(folder);
  }

  /** What a run leaves that must not depend on how it went; times of day and of work do. */
  private static Map<String, String> bytes(Path output) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(output)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.matches(
            "provenance\\.json|README\\.md|report\\.md|timing\\.json|\\..*|.*\\.lock|.*\\.png|.*\\.svg")) {
          hashes.put(output.relativize(file).toString(), Sha256.of(file));
        }
      }
    }
    return hashes;
  }

  @Test
  void killsLoseNothing() throws Exception {
    Map<String, Function<String, List<String>>> jobs = new TreeMap<>();
    jobs.put("training", out -> work.train(out, 1));
    jobs.put("captioning", work::caption);
    jobs.put("export", work::export);
    jobs.put("export-huggingface", work::huggingFace);
    Random random = new Random(20210618);
    int kills = 0;
    int resumed = 0;
    for (Map.Entry<String, Function<String, List<String>>> job : jobs.entrySet()) {
      String ending = job.getKey().equals("captioning") ? ".jsonl" : ".safetensors";
      boolean isFolder = job.getKey().startsWith("training") || job.getKey().endsWith("face");
      String suffix = isFolder ? "" : ending;
      Path reference = folder.resolve(job.getKey() + "-whole" + suffix);
      long start = System.nanoTime();
      Outcome whole = work.run(job.getValue().apply(reference.toString()));
      assertEquals(0, whole.status(), whole.err());
      int takes = (int) ((System.nanoTime() - start) / 1_000_000);
      Path killed = folder.resolve(job.getKey() + "-killed" + suffix);
      int wanted = Reliability.count(50);
      for (int kill = 0; kill < wanted; ) {
        Path err = folder.resolve("killed-err");
        Process process =
            work.start(job.getValue().apply(killed.toString()), folder.resolve("killed-out"), err);
        if (process.waitFor(takes / 10 + random.nextInt(takes), TimeUnit.MILLISECONDS)) {
          assertEquals(0, process.exitValue(), job.getKey() + ": " + Files.readString(err));
          assertEquals(bytes(reference), bytes(killed), job.getKey());
          AtomicFiles.deleteRecursively(killed);
          resumed++;
        } else {
          process.destroyForcibly().waitFor();
          kill++;
          kills++;
        }
      }
      Outcome last = work.run(job.getValue().apply(killed.toString()));
      assertEquals(0, last.status(), last.err());
      assertEquals(bytes(reference), bytes(killed), job.getKey());
      resumed++;
    }
    Reliability.figure(
        "kill -9 in training, captioning, export: equal bytes in the end",
        "%d kills, %d outputs, all equal",
        kills,
        resumed);
  }

  @Test
  void oneWriterAtATime() throws Exception {
    int pairs = Reliability.count(20);
    int told = 0;
    for (int pair = 0; pair < pairs; pair++) {
      boolean trains = pair % 2 == 0;
      Path out = folder.resolve("pair" + pair + (trains ? "" : ".jsonl"));
      List<String> command = trains ? work.train(out.toString(), 1) : work.caption(out.toString());
      Process[] both = new Process[2];
      for (int i = 0; i < 2; i++) {
        both[i] =
            work.start(command, folder.resolve("pair-out" + i), folder.resolve("pair-err" + i));
      }
      int done = 0;
      for (int i = 0; i < 2; i++) {
        int status = both[i].waitFor();
        String err = Files.readString(folder.resolve("pair-err" + i));
        if (status == 0) {
          done++;
        } else {
          assertEquals(2, status, err);
          assertEquals(1, err.lines().count(), err);
          assertTrue(err.contains("process " + both[1 - i].pid()), err);
          told++;
        }
      }
      assertTrue(done >= 1);
      Path reference = folder.resolve("pair" + pair % 2 + (trains ? "" : ".jsonl"));
      assertEquals(bytes(reference), bytes(out));
    }
    Reliability.figure(
        "one writer: pairs of runs or captions started at once",
        "%d pairs, %d told who writes, every output that of one process",
        pairs,
        told);
  }

  @Test
  void workOfOtherSettingsStays() throws Exception {
    Path out = folder.resolve("other");
    assertEquals(0, work.run(work.train(out.toString(), 1)).status());
    List<List<String>> changes =
        List.of(
            List.of("--learningRate", "0.002"),
            List.of("--batch", "7"),
            List.of("--warmupShare", "0.2"),
            List.of("--weightDecay", "0.03"),
            List.of("--finetune", "true"));
    Map<String, String> before = bytes(out);
    int count = Reliability.count(20);
    for (int i = 0; i < count; i++) {
      List<String> change = changes.get(i % changes.size());
      Outcome outcome = work.run(work.train(out.toString(), 1, change.toArray(String[]::new)));
      assertEquals(2, outcome.status(), outcome.err());
      assertEquals(1, outcome.err().lines().count(), outcome.err());
      assertTrue(outcome.err().contains(change.get(0).substring(2)), outcome.err());
      assertEquals(before, bytes(out));
    }
    Reliability.figure("work kept: runs with one field changed", "%d refused, nothing lost", count);
  }

  @Test
  void aFullDiskIsALine() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        mount("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0,
        "no file system can be mounted here");
    try {
      for (List<String> command : outputs(disk)) {
        assertRefused(command);
        try (Stream<Path> left = Files.list(disk)) {
          assertFalse(
              left.anyMatch(file -> file.toString().endsWith(".safetensors")), command.toString());
        }
      }
      assertEquals(0, mount("mount", "-o", "remount,ro", disk.toString()));
      for (List<String> command : outputs(disk)) {
        assertRefused(command);
      }
    } finally {
      mount("umount", disk.toString());
    }
    Reliability.figure(
        "full and read-only disks", "%d commands, one line each", 2 * outputs(disk).size());
  }

  private static List<List<String>> outputs(Path disk) {
    return List.of(
        work.train(disk.resolve("run").toString(), 1),
        work.export(disk.resolve("model.safetensors").toString()),
        work.huggingFace(disk.resolve("hugging-face").toString()));
  }

  private static void assertRefused(List<String> command) throws Exception {
    Outcome outcome = work.run(command);
    String said = command + ": " + outcome.status() + " " + outcome.err();
    assertEquals(2, outcome.status(), said);
    assertEquals(1, outcome.err().lines().count(), said);
  }

  private static int mount(String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
