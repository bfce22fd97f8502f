package dev.clipcap.data.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A store of a million embeddings of ViT-B/32's size, 2.1 GB: {@code -Dclipcap.million=true}. */
class StoreMillionTest {
  private static final int COUNT = 1_000_000;
  private static final int DIMENSION = 512;
  private static final String SHA = Sha256.of(new byte[0]);

  @TempDir Path folder;

  @Test
  @EnabledIfSystemProperty(named = "clipcap.million", matches = "true")
  void aMillionEntriesOpenInSeconds() throws IOException {
    Path file = folder.resolve("million");
    long start = System.nanoTime();
    float[] embedding = new float[DIMENSION];
    try (EmbeddingStore store = EmbeddingStore.open(file, DIMENSION, SHA)) {
      for (int i = 0; i < COUNT; i++) {
        embedding[i % DIMENSION] = i + 1;
        store.append(String.valueOf(i), SHA, embedding);
      }
    }
    report("write a million, forced to disk", start);
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      start = System.nanoTime();
      try (EmbeddingStore store = EmbeddingStore.open(file, DIMENSION, SHA)) {
        assertEquals(COUNT, store.size());
      }
      best = Math.min(best, report("open", start));
    }
    assertTrue(best < 10, best + " seconds");
    try (EmbeddingStore store = EmbeddingStore.open(file, DIMENSION, SHA)) {
      Random random = new Random(1);
      start = System.nanoTime();
      for (int i = 0; i < 400_000; i++) {
        int id = random.nextInt(COUNT);
        assertEquals(id + 1, store.get(String.valueOf(id), SHA).orElseThrow()[id % DIMENSION]);
      }
      report("read 400,000 at random", start);
    }
  }

  private static double report(String what, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%s: %.3f s%n", what, seconds);
    return seconds;
  }
}
