package dev.clipcap.data.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a writing process with SIGKILL at random moments; {@code -Dclipcap.kills=200} for the long
 * form. No more than the shard under way may be lost, and no entry may be wrong.
 */
class StoreKillTest {
  private static final int KILLS = Integer.getInteger("clipcap.kills", 8);
  private static final int ROWS = EmbeddingStore.rowsOfShard(StoreWriterProcess.DIMENSION);

  @TempDir Path folder;

  @Test
  void noWholeShardIsLostAndNoEntryIsWrong() throws Exception {
    Path file = folder.resolve("store");
    Random random = new Random(20210618);
    long before = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      long acknowledged = writeUntilKilled(file, random, before);
      try (EmbeddingStore store = open(file)) {
        long whole = before + (acknowledged - before) / ROWS * ROWS;
        assertTrue(store.size() >= whole, store.size() + " of " + acknowledged);
        assertTrue(store.size() <= acknowledged + ROWS, store.size() + " of " + acknowledged);
        assertRight(store, before);
        before = store.size();
      }
    }
    try (EmbeddingStore store = open(file)) {
      assertRight(store, 0);
    }
    System.out.printf("%d kills, %d entries, all right%n", KILLS, before);
  }

  private static EmbeddingStore open(Path file) {
    return EmbeddingStore.open(file, StoreWriterProcess.DIMENSION, StoreWriterProcess.SHA);
  }

  private static void assertRight(EmbeddingStore store, long first) {
    for (long i = first; i < store.size(); i++) {
      assertArrayEquals(
          StoreWriterProcess.embedding(i),
          store.get(String.valueOf(i), StoreWriterProcess.SHA).orElseThrow());
    }
  }

  /** Returns how many entries the store had to hold when the process was killed. */
  private long writeUntilKilled(Path file, Random random, long before) throws Exception {
    // A file, not a pipe: destroyForcibly closes the pipe with the last lines still in it.
    Path log = folder.resolve("log");
    Files.deleteIfExists(log);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoreWriterProcess.class.getName(),
                file.toString())
            .redirectOutput(log.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    // One in eight is killed while it starts, perhaps before it has opened the store.
    if (random.nextInt(8) == 0) {
      Thread.sleep(random.nextInt(400));
    } else {
      long wanted = before + random.nextInt(3 * ROWS);
      while (acknowledged(log, before) < wanted || !Files.readString(log).startsWith("open\n")) {
        assertTrue(process.isAlive(), "the writer ended by itself");
        Thread.sleep(1);
      }
      long until = System.nanoTime() + random.nextInt(3_000_000);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
    }
    process.destroyForcibly().waitFor();
    return acknowledged(log, before);
  }

  /** One past the last number on a whole line. */
  private static long acknowledged(Path log, long before) throws IOException {
    String text = Files.readString(log);
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    String last = lines.isEmpty() ? "open" : lines.get(lines.size() - 1);
    return last.equals("open") ? before : 1 + Long.parseLong(last);
  }
}
