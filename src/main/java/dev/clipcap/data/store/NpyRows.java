package dev.clipcap.data.store;

import dev.clipcap.io.Half;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows of a NumPy file, [rows, dimension], little-endian float16 or float32 in C order (NumPy
 * Enhancement Proposal 1). Memory-mapped.
 */
public final class NpyRows {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern DESCR = Pattern.compile("'descr': *'([^']*)'");
  private static final Pattern C_ORDER = Pattern.compile("'fortran_order': *False");
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\((\\d{1,10}), *(\\d{1,6})\\)");
  private static final int MAX_HEADER = 1 << 16;

  private final MappedRecords records;
  private final int dimension;
  private final boolean half;

  private NpyRows(MappedRecords records, int dimension, boolean half) {
    this.records = records;
    this.dimension = dimension;
    this.half = half;
  }

  public static NpyRows open(Path file) {
    InputFiles.refusePointer(file, "a .npy file");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer prefix = read(file, channel, 0, 12);
      for (byte b : MAGIC) {
        if (prefix.get() != b) {
          throw refused(file, "another beginning", "NumPy's magic bytes");
        }
      }
      int version = prefix.get();
      prefix.get();
      int headerBytes = version == 1 ? prefix.getShort() & 0xffff : prefix.getInt();
      int headerStart = version == 1 ? 10 : 12;
      if (version < 1 || version > 3 || headerBytes < 0 || headerBytes > MAX_HEADER) {
        throw refused(file, "version " + version + ", header " + headerBytes, "version 1 to 3");
      }
      ByteBuffer header = read(file, channel, headerStart, headerBytes);
      return map(
          file,
          channel,
          StandardCharsets.ISO_8859_1.decode(header).toString().strip(),
          headerStart + headerBytes);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(file.toString(), "no file", "a .npy", "check the path", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static NpyRows map(Path file, FileChannel channel, String header, long start)
      throws IOException {
    Matcher descr = DESCR.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    boolean known = descr.find() && (descr.group(1).equals("<f2") || descr.group(1).equals("<f4"));
    if (!known || !C_ORDER.matcher(header).find() || !shape.find()) {
      throw new InvalidInputException(
          file.toString(),
          header,
          "'<f2' or '<f4', fortran_order False, shape (rows, dimension)",
          "save numpy.ascontiguousarray(array, dtype='<f4') with numpy.save");
    }
    boolean half = descr.group(1).equals("<f2");
    long rows = Long.parseLong(shape.group(1));
    int dimension = Integer.parseInt(shape.group(2));
    int rowBytes = dimension * (half ? 2 : 4);
    if (dimension == 0 || channel.size() != start + rows * rowBytes) {
      throw refused(
          file,
          channel.size() + " bytes",
          (start + rows * rowBytes) + " for " + rows + " rows of " + dimension);
    }
    return new NpyRows(new MappedRecords(channel, start, rowBytes, rows), dimension, half);
  }

  public long rows() {
    return records.count();
  }

  public int dimension() {
    return dimension;
  }

  /** One row as float32, [dimension]. */
  public float[] row(long index) {
    ByteBuffer bytes = records.record(index);
    float[] row = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      row[i] = half ? Half.f16ToFloat(bytes.getShort()) : bytes.getFloat();
    }
    return row;
  }

  private static ByteBuffer read(Path file, FileChannel channel, long start, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, start + buffer.position()) < 0) {
        throw refused(file, "the end of the file in the header", "a whole file");
      }
    }
    return buffer.flip();
  }

  private static InvalidInputException refused(Path file, String found, String expected) {
    return new InvalidInputException(
        file.toString(), found, expected, "export the array again with numpy.save");
  }
}
