package dev.clipcap.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs whose executors and drivers are killed with -9, on a local cluster: each file has one row,
 * with the command line's caption or its words, counted by a reader that is not Spark.
 */
class KilledJobTest {
  @TempDir Path scratch;
  private final Random random = new Random(1);

  @Test
  void eachFileHasTheRowOfTheCommandLine() throws Exception {
    Path images = scratch.resolve("images");
    Pictures.draw(images, 150);
    Pictures.addOdd(images, 1);
    Reference reference = reference(images);
    List<String> job = job(images, "out", 70);
    run(job, 1, 1);
    reference.check(Rows.read(scratch.resolve("out")), 0);
    doesNothingAgain(job);
  }

  /** At length, on a quiet machine: mvn -Preliability test -Dimages=10000 -Druns=5. */
  @Test
  @Tag("reliability")
  void manyKills() throws Exception {
    int count = Integer.getInteger("images", 1000);
    Path images = scratch.resolve("images");
    Pictures.draw(images, count * 9 / 10);
    Pictures.addOdd(images, count / 100);
    Reference reference = reference(images);
    for (int run = 1; run <= Integer.getInteger("runs", 2); run++) {
      List<String> job = job(images, "out-" + run, Math.max(50, count / 12));
      run(job, 3, run == 1 ? 5 : 1);
      int unequal = reference.check(Rows.read(scratch.resolve("out-" + run)), 1e-4);
      System.out.printf("run %d: %d rows, %d other captions%n", run, reference.size(), unequal);
      doesNothingAgain(job);
    }
  }

  private List<String> job(Path images, String out, int batch) {
    return List.of(
        "caption",
        "--in",
        images.toString(),
        "--out",
        scratch.resolve(out).toString(),
        "--batch",
        "" + batch);
  }

  private Path log() {
    return scratch.resolve("log");
  }

  private Process start(List<String> job) throws IOException {
    return Processes.start(scratch, Main.class.getName(), log(), job.toArray(String[]::new));
  }

  /** Kills so many executors at work, then drivers, then lets the job end. */
  private void run(List<String> job, int executors, int drivers) throws Exception {
    for (int kill = 0; kill < Math.max(executors, drivers); kill++) {
      Process driver = start(job);
      boolean atWork = untilAtWork(driver, Path.of(job.get(4)));
      if (atWork && kill < executors) {
        Processes.executors(driver).stream().findAny().ifPresent(ProcessHandle::destroyForcibly);
        pause(driver);
      }
      if (kill < drivers) {
        assertTrue(atWork, "it ended before it could be killed: " + text());
        List<ProcessHandle> orphans = Processes.executors(driver);
        driver.destroyForcibly();
        for (ProcessHandle orphan : orphans) { // they see that it is gone
          orphan.onExit().get(2, TimeUnit.MINUTES);
        }
      }
      Processes.end(driver);
    }
    assertEquals(0, Processes.end(start(job)), this::text);
  }

  /** Until an executor has a part of a batch half written. */
  private boolean untilAtWork(Process driver, Path out) throws Exception {
    Files.createDirectories(out);
    for (int i = 0; driver.isAlive() && i < 6000; i++) {
      try (var files = Files.walk(out)) {
        if (Processes.executors(driver).size() > 0
            && files.anyMatch(file -> file.toString().contains("/_temporary/0/_temporary/"))) {
          pause(driver);
          return driver.isAlive();
        }
      } catch (UncheckedIOException changing) {
        // Look again.
      }
      Thread.sleep(100);
    }
    return false;
  }

  private void pause(Process driver) throws InterruptedException {
    driver.waitFor(200 + random.nextInt(2000), TimeUnit.MILLISECONDS);
  }

  private void doesNothingAgain(List<String> job) throws Exception {
    Files.delete(log());
    long start = System.nanoTime();
    assertEquals(0, Processes.end(start(job)), this::text);
    assertTrue(text().contains(" 0 of them now"), this::text);
    assertTrue(!text().contains("batch 1 of"), this::text);
    assertTrue(System.nanoTime() - start < 300e9, "longer than five minutes");
  }

  private String text() {
    try {
      return Files.exists(log()) ? Files.readString(log()) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What the command line says of a folder: captions, and errors by file. */
  private Reference reference(Path images) throws Exception {
    Path lines = scratch.resolve("captions.jsonl");
    Path log = scratch.resolve("command.log");
    int status =
        Processes.end(
            Processes.start(
                scratch,
                "dev.clipcap.app.cli.Main",
                log,
                "caption",
                images.toString(),
                "--out",
                lines.toString()));
    assertEquals(3, status, () -> log.toString());
    Map<String, JsonNode> captions = new HashMap<>();
    for (String line : Files.readAllLines(lines)) {
      JsonNode caption = Json.parse(line.getBytes(StandardCharsets.UTF_8), JsonNode.class, "line");
      captions.put(caption.get("image").asText(), caption);
    }
    Set<String> errors = new HashSet<>();
    Files.readAllLines(log).stream()
        .filter(line -> line.startsWith("error: "))
        .forEach(line -> errors.add(line.substring("error: ".length())));
    return new Reference(captions, errors);
  }

  private record Reference(Map<String, JsonNode> captions, Set<String> errors) {
    int size() {
      return captions.size() + errors.size();
    }

    /** The rows are these; returns how many captions differ whose scores lie within a tolerance. */
    int check(Rows rows, double tolerance) {
      Set<String> seen = new HashSet<>();
      Set<String> said = new HashSet<>();
      int unequal = 0;
      for (Rows.Row row : rows.all()) {
        assertTrue(seen.add(row.path()), row.path() + " twice");
        JsonNode expected = captions.get(row.path());
        if (expected == null) {
          assertNotNull(row.error(), row.path());
          said.add(row.error());
          continue;
        }
        double score = expected.get("log_probability").asDouble();
        if (!expected.get("caption").asText().equals(row.caption())) {
          assertTrue(Math.abs(score - row.logProbability()) < tolerance, row + " for " + expected);
          System.out.println("another caption: " + row + " for " + expected);
          unequal++;
        } else {
          assertEquals(score, row.logProbability(), 1e-4, row.path());
        }
      }
      assertEquals(size(), rows.all().size());
      assertEquals(errors, said);
      return unequal;
    }
  }
}
