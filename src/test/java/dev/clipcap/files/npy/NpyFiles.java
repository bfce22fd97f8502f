package dev.clipcap.files.npy;

import java.nio.file.Path;

/** Whole NumPy files. */
public final class NpyFiles {
  private NpyFiles() {}

  /** Reads one. */
  public static Npy read(Path file) {
    try (NpyReader reader = NpyReader.open(file)) {
      float[] values = new float[Math.toIntExact(NpyReader.count(reader.shape()))];
      reader.read(values);
      return new Npy(reader.shape(), values);
    }
  }
}
