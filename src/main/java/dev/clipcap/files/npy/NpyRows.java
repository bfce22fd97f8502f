package dev.clipcap.files.npy;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** The rows of a NumPy file [rows, dimension], memory-mapped: any of them at any time. */
public final class NpyRows {
  private final MappedFile file;
  private final NpyReader.Header header;

  private NpyRows(MappedFile file, NpyReader.Header header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInputException as {@link NpyReader#open} does, and if it has no rows
   */
  public static NpyRows open(Path file) {
    NpyReader.Header header;
    try (NpyReader reader = NpyReader.open(file)) {
      header = reader.header();
    }
    if (header.shape().length != 2 || header.shape()[1] < 1 || header.fortranOrder()) {
      throw new InvalidInputException(
          file.toString(),
          (header.fortranOrder() ? "Fortran order, " : "") + Arrays.toString(header.shape()),
          "C order, shape (rows, dimension)",
          "save numpy.ascontiguousarray(array, dtype='<f4') with numpy.save");
    }
    return new NpyRows(MappedFile.open(file, "a .npy file"), header);
  }

  public long rows() {
    return header.shape()[0];
  }

  public int dimension() {
    return Math.toIntExact(header.shape()[1]);
  }

  /** One row as float32, [dimension]. */
  public float[] row(long index) {
    int bytes = dimension() * header.type().bytes;
    ByteBuffer in =
        ByteBuffer.wrap(file.get(header.start() + index * bytes, bytes)).order(header.order());
    float[] row = new float[dimension()];
    for (int i = 0; i < row.length; i++) {
      row[i] = header.type().next(in);
    }
    return row;
  }
}
