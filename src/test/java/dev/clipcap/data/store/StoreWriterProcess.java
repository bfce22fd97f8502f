package dev.clipcap.data.store;

import dev.clipcap.io.Sha256;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Appends to a store until it is killed, and says on standard output what was appended. */
final class StoreWriterProcess {
  /** Large rows, so that a kill often comes while a shard is written. */
  static final int DIMENSION = 1 << 16;

  static final String SHA = Sha256.of(new byte[0]);

  private StoreWriterProcess() {}

  public static void main(String[] arguments) {
    try (EmbeddingStore store = EmbeddingStore.open(Path.of(arguments[0]), DIMENSION, SHA)) {
      System.out.println("open");
      for (long i = store.size(); ; i++) {
        store.append(String.valueOf(i), SHA, embedding(i));
        System.out.println(i);
      }
    }
  }

  static float[] embedding(long index) {
    SplittableRandom random = new SplittableRandom(index);
    float[] values = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = Float.intBitsToFloat((random.nextInt() & 0x3fffffff) | 1);
    }
    return values;
  }
}
