package dev.clipcap.app.cli;

import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.files.npy.NpyReader;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows of an .npy file as a captioner takes them, batch by batch. */
final class EmbeddingRows implements AutoCloseable {
  private static final int BATCH = 32;

  private final Path file;
  private final CaptionerConfig config;
  private final NpyReader reader;
  private final long rows;
  private long position;

  private EmbeddingRows(Path file, CaptionerConfig config, NpyReader reader, long rows) {
    this.file = file;
    this.config = config;
    this.reader = reader;
    this.rows = rows;
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInputException if it is not [n, D], D the width that the mapper takes
   */
  static EmbeddingRows open(Path file, CaptionerConfig config) {
    int width = config.mapper().embedding();
    NpyReader reader = NpyReader.open(file);
    long[] shape = reader.shape();
    if (shape.length != 2 || shape[1] != width) {
      reader.close();
      throw new InvalidInputException(
          file.toString(),
          "shape " + Arrays.toString(shape),
          "[n, " + width + "], a row for each image as wide as the mapper takes it",
          remedy(shape, width));
    }
    return new EmbeddingRows(file, config, reader, shape[0]);
  }

  private static String remedy(long[] shape, int width) {
    if (shape.length != 2 && shape.length > 0 && shape[shape.length - 1] == width) {
      return "in Python: np.save(file, array.reshape(-1, " + width + "))";
    }
    return shape.length == 2 && shape[0] == width
        ? "in Python: np.save(file, array.T)"
        : "use embeddings of the CLIP that the mapper was trained with";
  }

  /**
   * A row.
   *
   * @param name its number, from 0 on
   * @param embedding [D]
   */
  record Row(String name, float[] embedding) {}

  /** How many rows have been read. */
  long position() {
    return position;
  }

  boolean hasNext() {
    return position < rows;
  }

  /**
   * The next rows, 32 at most, normalised if the captioner was trained so.
   *
   * @throws InvalidInputException if a number is not finite
   */
  List<Row> next() {
    List<Row> batch = new ArrayList<>();
    for (long end = Math.min(rows, position + BATCH); position < end; position++) {
      float[] embedding = new float[config.mapper().embedding()];
      reader.read(embedding);
      for (float value : embedding) {
        if (!Float.isFinite(value)) {
          throw new InvalidInputException(
              file + ", row " + position,
              Float.toString(value),
              "finite numbers",
              "embed the image again");
        }
      }
      batch.add(
          new Row(
              Long.toString(position),
              config.normalizeEmbedding() ? Captioner.normalized(embedding) : embedding));
    }
    return batch;
  }

  @Override
  public void close() {
    reader.close();
  }
}
