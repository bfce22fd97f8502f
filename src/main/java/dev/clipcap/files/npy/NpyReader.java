package dev.clipcap.files.npy;

import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a NumPy file (.npy) from front to back in as many pieces as the caller likes, converting
 * its numbers to float32.
 */
public final class NpyReader implements AutoCloseable {
  private static final int NAME_OF_ENTRY = 100; // bytes from the start in which it is

  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** What {@code numpy.save} writes: a Python dict of these three keys, in this order. */
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\),? *\\}\\s*");

  private static final String SAVE_AS_FLOATS = "in Python: np.save(file, array.astype(np.float32))";

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int LARGEST_HEADER = 1 << 16;

  private final Path file;
  private final SeekableByteChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private final Header header;

  /** The whole array in C order, of a file in Fortran order. */
  private final float[] reordered;

  private long taken;

  /**
   * What a file begins with.
   *
   * @param start of the first number, in bytes
   */
  record Header(NpyType type, ByteOrder order, boolean fortranOrder, long[] shape, long start) {}

  private NpyReader(Path file, SeekableByteChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    Matcher read = HEADER.matcher(headerText());
    if (!read.matches()) {
      throw invalid("an unreadable header", "that of one plain array", SAVE_AS_FLOATS);
    }
    NpyType type = NpyType.of(read.group(1));
    if (type == null) {
      throw invalid(
          "numbers of type '" + read.group(1) + "'",
          "one of " + NpyType.names() + " in either byte order",
          SAVE_AS_FLOATS);
    }
    buffer.order(NpyType.order(read.group(1)));
    long[] shape = shape(read.group(3), type);
    boolean fortran = read.group(2).equals("True") && shape.length > 1;
    header = new Header(type, buffer.order(), fortran, shape, channel.position());
    reordered = fortran ? fromFortran(shape) : null;
  }

  /** The shape in a header, of which the file has all numbers and nothing more. */
  private long[] shape(String sizes, NpyType type) throws IOException {
    try {
      long[] shape =
          Arrays.stream(sizes.split(",", -1))
              .map(String::strip)
              .filter(size -> !size.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      long bytes = Math.multiplyExact(count(shape), (long) type.bytes);
      long present = channel.size() - channel.position();
      if (bytes != present) {
        throw damaged(
            present + " bytes of numbers", bytes + " for the shape " + Arrays.toString(shape));
      }
      return shape;
    } catch (ArithmeticException | NumberFormatException e) {
      throw damaged("the shape (" + sizes + ")", "one whose size fits in 64 bits");
    }
  }

  /** Columns of the file to rows; NumPy writes so what is transposed in memory. */
  private float[] fromFortran(long[] shape) {
    long count = count(shape);
    if (count > Integer.MAX_VALUE - 8) {
      throw invalid(
          "Fortran order with " + count + " values",
          "C order, or fewer than 2^31 values",
          "np.save(file, np.ascontiguousarray(array))");
    }
    float[] columns = new float[(int) count];
    readNext(columns);
    taken = 0;
    float[] rows = new float[columns.length];
    int[] index = new int[shape.length];
    for (int row = 0; row < rows.length; row++) {
      long at = 0;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        at = at * shape[axis] + index[axis];
      }
      rows[row] = columns[(int) at];
      for (int axis = shape.length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
        index[axis] = 0;
      }
    }
    return rows;
  }

  /**
   * Opens a file and checks that its length is what its header says.
   *
   * @throws InvalidInputException if it is missing, not a NumPy file of float16, float32, float64
   *     or integers, or too short or too long
   */
  public static NpyReader open(Path file) {
    InputFiles.refusePointer(file, "a .npy file");
    try {
      SeekableByteChannel channel = Files.newByteChannel(file);
      try {
        return new NpyReader(file, channel);
      } catch (IOException | RuntimeException | Error e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileProblem.reading(file, "a .npy file", e);
    }
  }

  Header header() {
    return header;
  }

  /** The shape of the whole array; empty for a single number. */
  public long[] shape() {
    return header.shape().clone();
  }

  /**
   * Fills {@code out} with the next numbers of the array, in C order.
   *
   * @throws IllegalArgumentException if fewer are left
   * @throws InvalidInputException if an integer among them has no exact float32
   */
  public void read(float[] out) {
    long count = count(header.shape());
    if (out.length > count - taken) {
      throw new IllegalArgumentException(
          "%s of %s values read, none left for %s more".formatted(taken, count, out.length));
    }
    if (reordered == null) {
      readNext(out);
    } else {
      System.arraycopy(reordered, (int) taken, out, 0, out.length);
      taken += out.length;
    }
  }

  private void readNext(float[] out) {
    NpyType type = header.type();
    for (int i = 0; i < out.length; i++) {
      if (buffer.remaining() < type.bytes) {
        refill();
      }
      out[i] = type.next(buffer);
      if (Float.isNaN(out[i]) && type.isInteger()) {
        throw invalid(
            "an integer beyond float32 in entry " + (taken + i),
            "at most 2^24 in magnitude",
            SAVE_AS_FLOATS);
      }
    }
    taken += out.length;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }

  /** How many values an array of this shape has; throws ArithmeticException beyond 64 bits. */
  static long count(long[] shape) {
    long count = 1;
    for (long size : shape) {
      count = Math.multiplyExact(count, size);
    }
    return count;
  }

  /** A zip file, by the name of its first entry: torch.save's or np.savez's. */
  private InvalidInputException archive() throws IOException {
    ByteBuffer entry = exactly((int) Math.min(NAME_OF_ENTRY, channel.size() - channel.position()));
    return StandardCharsets.ISO_8859_1.decode(entry).toString().contains("data.pkl")
        ? invalid(
            "a file of torch.save",
            "a .npy file",
            "in Python: np.save('one.npy', torch.load(file).float().numpy())")
        : invalid("an .npz archive", "a .npy file", "np.save('one.npy', np.load(file)['NAME'])");
  }

  /** Reads the magic, the version and the header, and leaves the channel at the first number. */
  private String headerText() throws IOException {
    if (channel.size() == 0) {
      throw damaged("an empty file", "a .npy file");
    }
    ByteBuffer start = exactly(MAGIC.length + 2);
    byte[] magic = new byte[MAGIC.length];
    int version = start.get(magic).get();
    if (magic[0] == 'P' && magic[1] == 'K') {
      throw archive();
    }
    if (!Arrays.equals(magic, MAGIC)) {
      throw invalid(
          "a file that does not begin with \\x93NUMPY",
          "a .npy file",
          "check that it is the right file; np.save writes one");
    }
    if (version < 1 || version > 3) {
      throw invalid("format version " + version, "version 1, 2 or 3", SAVE_AS_FLOATS);
    }
    long length =
        version == 1
            ? Short.toUnsignedInt(exactly(2).getShort())
            : Integer.toUnsignedLong(exactly(4).getInt());
    if (length > LARGEST_HEADER) {
      throw damaged("a header of " + length + " bytes", "at most " + LARGEST_HEADER);
    }
    return StandardCharsets.UTF_8.decode(exactly((int) length)).toString();
  }

  private ByteBuffer exactly(int bytes) throws IOException {
    ByteBuffer read = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (read.hasRemaining()) {
      if (channel.read(read) < 0) {
        throw damaged("a file that ends within its header", "a whole .npy file");
      }
    }
    return read.flip();
  }

  private void refill() {
    try {
      buffer.compact();
      while (buffer.position() < header.type().bytes) {
        if (channel.read(buffer) < 0) {
          throw damaged("a file that became shorter while it was read", "one that stays as it is");
        }
      }
      buffer.flip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private InvalidInputException damaged(String found, String expected) {
    return invalid(found, expected, "copy or download it again, or write it again with np.save");
  }

  private InvalidInputException invalid(String found, String expected, String remedy) {
    return new InvalidInputException(file.toString(), found, expected, remedy);
  }
}
