package dev.clipcap.app.cli;

import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.files.npy.NpyReader;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The rows of an .npy file as a captioner takes them, batch by batch. */
final class EmbeddingRows {
  private static final int BATCH = 32;

  private EmbeddingRows() {}

  /**
   * A row.
   *
   * @param name its number, from 0 on
   * @param embedding [D], normalised if the captioner was trained so
   */
  record Row(String name, float[] embedding) {}

  /**
   * Reads a file.
   *
   * @param work takes the next rows, 32 at most
   * @return how many rows there are
   * @throws InvalidInputException if it is not [n, D], D the width that the mapper takes, or if a
   *     number is not finite
   */
  static long read(Path file, CaptionerConfig config, Consumer<List<Row>> work) {
    int width = config.mapper().embedding();
    try (NpyReader reader = NpyReader.open(file)) {
      long[] shape = reader.shape();
      if (shape.length != 2 || shape[1] != width) {
        throw new InvalidInputException(
            file.toString(),
            "shape " + Arrays.toString(shape),
            "[n, " + width + "], a row for each image as wide as the mapper takes it",
            remedy(shape, width));
      }
      long rows = shape[0];
      List<Row> batch = new ArrayList<>();
      for (long row = 0; row < rows; row++) {
        float[] embedding = new float[width];
        reader.read(embedding);
        requireFinite(embedding, file + ", row " + row);
        batch.add(
            new Row(
                Long.toString(row),
                config.normalizeEmbedding() ? Captioner.normalized(embedding) : embedding));
        if (batch.size() == BATCH || row == rows - 1) {
          work.accept(List.copyOf(batch));
          batch.clear();
        }
      }
      return rows;
    }
  }

  private static String remedy(long[] shape, int width) {
    if (shape.length != 2 && shape.length > 0 && shape[shape.length - 1] == width) {
      return "in Python: np.save(file, array.reshape(-1, " + width + "))";
    }
    return shape.length == 2 && shape[0] == width
        ? "in Python: np.save(file, array.T)"
        : "use embeddings of the CLIP that the mapper was trained with";
  }

  private static void requireFinite(float[] embedding, String where) {
    for (float value : embedding) {
      if (!Float.isFinite(value)) {
        throw new InvalidInputException(
            where, Float.toString(value), "finite numbers", "embed the image again");
      }
    }
  }
}
