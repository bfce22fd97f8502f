package dev.clipcap.files.npy;

import dev.clipcap.io.AtomicFiles;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An array of a NumPy file (.npy), as float32.
 *
 * @param shape of the array; empty for a single number
 * @param values in C order (the last axis runs fastest); not copied, so not to be changed
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The format
 *     as NumPy describes it</a>
 */
@SuppressWarnings("ArrayRecordComponent") // copies of an embedding file would double its memory
public record Npy(long[] shape, float[] values) {
  /** Values written at a time. */
  private static final int CHUNK = 1 << 14;

  public Npy {
    if (NpyReader.count(shape) != values.length) {
      throw new IllegalArgumentException(
          values.length + " values do not fill the shape " + Arrays.toString(shape));
    }
  }

  /** Writes it as little-endian float32, byte for byte as {@code numpy.save} does. */
  public void write(Path file) {
    String sizes = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(sizes, shape.length == 1 ? "," : "");
    // Magic, version, length and header fill a multiple of 64 bytes and end with a newline.
    int length = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.max(10 + length, 4 * CHUNK)).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(NpyReader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) length);
    buffer.put(
        (header + " ".repeat(length - header.length() - 1) + "\n")
            .getBytes(StandardCharsets.US_ASCII));
    AtomicFiles.write(
        file,
        path -> {
          try (OutputStream out = Files.newOutputStream(path)) {
            out.write(buffer.array(), 0, buffer.position());
            for (int i = 0; i < values.length; i += CHUNK) {
              int n = Math.min(CHUNK, values.length - i);
              buffer.clear().asFloatBuffer().put(values, i, n);
              out.write(buffer.array(), 0, 4 * n);
            }
          }
        });
  }
}
