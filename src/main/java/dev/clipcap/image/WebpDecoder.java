package dev.clipcap.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * WebP, which the JDK cannot read, lossy and lossless, by libwebp as a plug-in; of an animation the
 * first frame, on a black canvas.
 */
final class WebpDecoder {
  /** "RIFF", the length of the rest, "WEBP". */
  private static final int FILE_HEADER = 12;

  /** Of a frame of an animation: its place, size, duration and flags, before its own chunks. */
  private static final int FRAME_HEADER = 16;

  private static final int CHUNK_HEADER = 8;
  private static final int ANIMATED = 0x02;

  private WebpDecoder() {}

  /** The canvas; throws IndexOutOfBoundsException if the file ends before saying so. */
  static ImageHeader header(ByteReader in) {
    int data = FILE_HEADER + CHUNK_HEADER;
    long width;
    long height;
    if (in.has(FILE_HEADER, "VP8X")) {
      width = in.u24le(data + 4) + 1L;
      height = in.u24le(data + 7) + 1L;
    } else if (in.has(FILE_HEADER, "VP8L")) {
      long bits = Integer.toUnsignedLong(in.i32le(data + 1));
      width = (bits & 0x3FFF) + 1;
      height = (bits >> 14 & 0x3FFF) + 1;
    } else {
      width = in.u16le(data + 6) & 0x3FFF;
      height = in.u16le(data + 8) & 0x3FFF;
    }
    return new ImageHeader(ImageHeader.Format.WEBP, width, height);
  }

  static RgbImage decode(byte[] encoded, ImageHeader header) throws IOException {
    ByteReader in = new ByteReader(encoded);
    checkLengths(in);
    boolean animated =
        in.has(FILE_HEADER, "VP8X") && (in.u8(FILE_HEADER + CHUNK_HEADER) & ANIMATED) != 0;
    return animated ? firstFrame(in, header) : still(encoded, header);
  }

  /** Throws IOException where the file or a chunk says that it is longer than what follows. */
  private static void checkLengths(ByteReader in) throws IOException {
    long end = Integer.toUnsignedLong(in.i32le(4)) + CHUNK_HEADER;
    long at = FILE_HEADER;
    while (end <= in.length() && at + CHUNK_HEADER <= end) {
      long length = Integer.toUnsignedLong(in.i32le((int) at + 4));
      at += CHUNK_HEADER + length;
      if (at > end) {
        throw new IOException("a chunk longer than the file");
      }
      at += length & 1;
    }
    if (end > in.length()) {
      throw new IOException("a file shorter than it says");
    }
  }

  private static RgbImage still(byte[] encoded, ImageHeader limit) throws IOException {
    try {
      return RgbImage.of(JdkReader.read("webp", encoded, limit, reader -> reader.read(0)));
    } catch (OutOfMemoryError e) {
      // The plug-in's word for a status of libwebp's, which damaged alpha data leads to; the JVM's
      // own errors of this kind have a message.
      if (e.getMessage() != null) {
        throw e;
      }
      throw new IOException("libwebp gave up", e);
    }
  }

  private static RgbImage firstFrame(ByteReader in, ImageHeader canvas) throws IOException {
    int at = FILE_HEADER;
    while (!in.has(at, "ANMF")) {
      at = next(in, at);
    }
    int body = at + CHUNK_HEADER;
    int end = Math.addExact(body, in.i32le(at + 4));
    // A still image of its own: extended where there is alpha, since that is a chunk apart.
    byte[] chunks = in.slice(body + FRAME_HEADER, end - body - FRAME_HEADER);
    boolean alpha = in.has(body + FRAME_HEADER, "ALPH");
    int extended = alpha ? CHUNK_HEADER + 10 : 0;
    ByteBuffer still =
        ByteBuffer.allocate(FILE_HEADER + extended + chunks.length).order(ByteOrder.LITTLE_ENDIAN);
    still.put(ascii("RIFF")).putInt(still.capacity() - CHUNK_HEADER).put(ascii("WEBP"));
    if (alpha) {
      still.put(ascii("VP8X")).putInt(10).putInt(0x10).put(in.slice(body + 6, 6));
    }
    RgbImage frame = still(still.put(chunks).array(), canvas);

    int width = Math.toIntExact(canvas.width());
    int height = Math.toIntExact(canvas.height());
    int left = 2 * in.u24le(body);
    int top = 2 * in.u24le(body + 3);
    if (left + frame.width() > width || top + frame.height() > height) {
      throw new IOException("the first frame does not fit on the canvas");
    }
    return frame.placed(width, height, left, top, 0);
  }

  /** Where the chunk after the one at {@code at} begins: at an even place. */
  static int next(ByteReader in, int at) {
    int length = in.i32le(at + 4);
    if (length < 0) {
      throw new IndexOutOfBoundsException("a chunk longer than the file");
    }
    return Math.addExact(at + CHUNK_HEADER, length + (length & 1));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
