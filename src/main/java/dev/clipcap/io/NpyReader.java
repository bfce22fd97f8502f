package dev.clipcap.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a NumPy file (.npy) from front to back in as many pieces as the caller likes, converting
 * its numbers to float32.
 */
public final class NpyReader implements AutoCloseable {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** What {@code numpy.save} writes: a Python dict of these three keys, in this order. */
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\),? *\\}\\s*");

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int LARGEST_HEADER = 1 << 16;

  private final Path file;
  private final SeekableByteChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private final NpyType type;
  private final long[] shape;
  private long taken;

  private NpyReader(Path file, SeekableByteChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    Matcher header = HEADER.matcher(header());
    if (!header.matches()) {
      throw invalid("an unreadable header", "the header that numpy.save writes");
    }
    type = NpyType.of(header.group(1));
    if (type == null) {
      throw invalid("numbers of type '" + header.group(1) + "'", "one of " + NpyType.names());
    }
    if (header.group(2).equals("True")) {
      throw invalid("Fortran order", "C order");
    }
    try {
      shape = shape(header.group(3));
      long bytes = Math.multiplyExact(count(shape), (long) type.bytes);
      long present = channel.size() - channel.position();
      if (bytes != present) {
        throw invalid(
            present + " bytes of numbers", bytes + " for the shape " + Arrays.toString(shape));
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw invalid("the shape (" + header.group(3) + ")", "one whose size fits in 64 bits");
    }
  }

  /**
   * Opens a file and checks that its length is what its header says.
   *
   * @throws InvalidInputException if it is missing, not a NumPy file of little-endian float16,
   *     float32, float64 or integers in C order, or too short or too long
   */
  public static NpyReader open(Path file) {
    SeekableByteChannel channel = null;
    try {
      channel = Files.newByteChannel(file);
      NpyReader reader = new NpyReader(file, channel);
      channel = null;
      return reader;
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(
          file.toString(), "no file", "a .npy file", "check the path", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } finally {
      closeQuietly(channel);
    }
  }

  /** The shape of the whole array; empty for a single number. */
  public long[] shape() {
    return shape.clone();
  }

  /**
   * Fills {@code out} with the next numbers of the array, in C order.
   *
   * @throws IllegalArgumentException if fewer are left
   * @throws InvalidInputException if an integer among them has no exact float32
   */
  public void read(float[] out) {
    if (out.length > count(shape) - taken) {
      throw new IllegalArgumentException(
          "%d of %d values read, none left for %d more".formatted(taken, count(shape), out.length));
    }
    for (int i = 0; i < out.length; i++) {
      if (buffer.remaining() < type.bytes) {
        refill();
      }
      out[i] = type.next(buffer);
      if (Float.isNaN(out[i]) && type.isInteger()) {
        throw invalid(
            "an integer beyond float32 in entry " + (taken + i), "at most 2^24 in magnitude");
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

  /** Reads the magic, the version and the header, and leaves the channel at the first number. */
  private String header() throws IOException {
    ByteBuffer start = exactly(MAGIC.length + 2);
    byte[] magic = new byte[MAGIC.length];
    int version = start.get(magic).get();
    if (!Arrays.equals(magic, MAGIC)) {
      throw invalid("a file that does not begin with \\x93NUMPY", "a .npy file");
    }
    if (version < 1 || version > 3) {
      throw invalid("format version " + version, "version 1, 2 or 3");
    }
    long length =
        version == 1
            ? Short.toUnsignedInt(exactly(2).getShort())
            : Integer.toUnsignedLong(exactly(4).getInt());
    if (length > LARGEST_HEADER) {
      throw invalid("a header of " + length + " bytes", "at most " + LARGEST_HEADER);
    }
    return StandardCharsets.UTF_8.decode(exactly((int) length)).toString();
  }

  private ByteBuffer exactly(int bytes) throws IOException {
    ByteBuffer read = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (read.hasRemaining()) {
      if (channel.read(read) < 0) {
        throw invalid("a file that ends within its header", "a whole .npy file");
      }
    }
    return read.flip();
  }

  private void refill() {
    try {
      buffer.compact();
      while (buffer.position() < type.bytes) {
        if (channel.read(buffer) < 0) {
          throw invalid("a file that became shorter while it was read", "one that stays as it is");
        }
      }
      buffer.flip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static long[] shape(String sizes) {
    return Arrays.stream(sizes.split(",", -1))
        .map(String::strip)
        .filter(size -> !size.isEmpty())
        .mapToLong(Long::parseLong)
        .toArray();
  }

  private InvalidInputException invalid(String found, String expected) {
    return new InvalidInputException(
        file.toString(), found, expected, "write it again with numpy.save");
  }

  private static void closeQuietly(SeekableByteChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
