package dev.clipcap.files.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;

/**
 * The bytes of a pickle, little-endian, read through a window: a stream may be of any length. What
 * is malformed is a {@link NoSuchElementException} with words for a person, what ends too early a
 * {@link BufferUnderflowException}.
 */
final class PickleInput {
  private static final int WINDOW = 1 << 16;
  private static final int MAX_LINE = 10_000;

  /** Where bytes come from. */
  @FunctionalInterface
  interface Source {
    /** Copies {@code count} bytes from {@code position} on. */
    void get(long position, byte[] to, int at, int count);
  }

  private final Source source;
  private final long end;
  private final byte[] window = new byte[WINDOW];
  private final ByteBuffer buffer = ByteBuffer.wrap(window).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long windowStart;

  /** The bytes {@code start} to {@code end - 1} of a source, which has them. */
  PickleInput(Source source, long start, long end) {
    this.source = source;
    this.windowStart = start;
    this.end = end;
  }

  static PickleInput of(byte[] stream) {
    return new PickleInput(
        (position, to, at, count) -> System.arraycopy(stream, (int) position, to, at, count),
        0,
        stream.length);
  }

  /** Of the next byte, in the source. */
  long position() {
    return windowStart + buffer.position();
  }

  byte get() {
    return require(1).get();
  }

  short getShort() {
    return require(2).getShort();
  }

  int getInt() {
    return require(4).getInt();
  }

  long getLong() {
    return require(8).getLong();
  }

  /** Little-endian two's complement of at most 8 bytes. */
  long integer(int length) {
    if (length > 8) {
      throw new NoSuchElementException("an integer of " + length + " bytes");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (get() & 0xFFL) << (8 * i);
    }
    int unused = 64 - 8 * length;
    return length == 0 ? 0 : value << unused >> unused;
  }

  /** The next {@code length} bytes as UTF-8. */
  String string(int length) {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(length));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw (NoSuchElementException)
          new NoSuchElementException("a string that is not UTF-8").initCause(e);
    }
  }

  /** The bytes up to the next end of line, which is passed over. */
  String line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (byte next = get(); next != '\n'; next = get()) {
      if (line.size() == MAX_LINE) {
        throw new NoSuchElementException("a name of over " + MAX_LINE + " bytes");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** The next {@code count} bytes, which must be there before memory is taken for them. */
  private byte[] bytes(int count) {
    long from = position();
    skip(count);
    byte[] bytes = new byte[count];
    source.get(from, bytes, 0, count);
    return bytes;
  }

  /**
   * Passes over bytes.
   *
   * @throws BufferUnderflowException if there are fewer
   */
  void skip(long count) {
    long to = position() + count;
    if (count < 0 || to > end || to < 0) {
      throw new BufferUnderflowException();
    }
    if (to - windowStart <= buffer.limit()) {
      buffer.position((int) (to - windowStart));
    } else {
      windowStart = to;
      buffer.position(0).limit(0);
    }
  }

  private ByteBuffer require(int count) {
    if (buffer.remaining() < count) {
      long from = position();
      int length = (int) Math.min(WINDOW, end - from);
      if (length < count) {
        throw new BufferUnderflowException();
      }
      source.get(from, window, 0, length);
      windowStart = from;
      buffer.position(0).limit(length);
    }
    return buffer;
  }
}
