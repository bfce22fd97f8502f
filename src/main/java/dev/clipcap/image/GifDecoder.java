package dev.clipcap.image;

import java.io.IOException;
import java.util.Arrays;

/**
 * The first frame of a GIF, painted on its screen; transparency is dropped. Not by the JDK's
 * reader: it leaves the screen out, refuses rubbish between blocks, and takes pixels that end early
 * for whole.
 */
final class GifDecoder {
  private static final int MAX_BITS = 12;
  private static final int MAX_CODES = 1 << MAX_BITS;

  /** First row and step of the four passes of an interlaced frame. */
  private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private GifDecoder() {}

  /** Throws IOException or IndexOutOfBoundsException if the file is truncated or damaged. */
  static RgbImage decode(byte[] encoded) throws IOException {
    ByteReader in = new ByteReader(encoded);
    Frame frame = Frame.find(in);
    if (frame.width() == 0 || frame.height() == 0) {
      throw new IOException("a frame without pixels");
    }
    byte[] indices = indices(in, frame.dataAt(), Math.multiplyExact(frame.width(), frame.height()));
    int width = frame.screenWidth();
    byte[] screen = new byte[width * frame.screenHeight()];
    Arrays.fill(screen, (byte) frame.transparent());
    int row = 0;
    for (int[] pass : frame.interlaced() ? PASSES : new int[][] {{0, 1}}) {
      for (int y = pass[0]; y < frame.height(); y += pass[1]) {
        int to = (frame.top() + y) * width + frame.left();
        System.arraycopy(indices, row * frame.width(), screen, to, frame.width());
        row++;
      }
    }
    byte[] rgb = new byte[Math.multiplyExact(screen.length, 3)];
    for (int i = 0; i < screen.length; i++) {
      System.arraycopy(frame.palette(), (screen[i] & 0xFF) * 3, rgb, i * 3, 3);
    }
    return new RgbImage(width, frame.screenHeight(), rgb);
  }

  /**
   * GIF's LZW: a code stands for an earlier string and one more byte; codes grow to 12 bits. Roots
   * of more than 8 bits stand for their lower 8, as in Pillow.
   */
  private static byte[] indices(ByteReader in, int at, int count) throws IOException {
    int rootBits = in.u8(at);
    if (rootBits > MAX_BITS) {
      throw new IOException("LZW code size " + rootBits);
    }
    CodeReader codes = new CodeReader(in, at + 1);
    int clear = 1 << rootBits;
    int[] prefix = new int[MAX_CODES];
    int[] length = new int[MAX_CODES];
    byte[] first = new byte[MAX_CODES];
    byte[] last = new byte[MAX_CODES];
    for (int i = 0; i < clear; i++) {
      first[i] = (byte) i;
      last[i] = (byte) i;
      length[i] = 1;
    }
    byte[] out = new byte[count];
    int filled = 0;
    int next = clear + 2;
    int bits = rootBits + 1;
    int previous = -1;
    while (filled < count) {
      int code = codes.next(bits);
      if (code == clear) {
        next = clear + 2;
        bits = rootBits + 1;
        previous = -1;
        continue;
      }
      if (code == clear + 1 || code > next || (code == next && previous < 0)) {
        throw new IOException("LZW code " + code + " after " + filled + " pixels");
      }
      if (previous >= 0 && next < MAX_CODES) {
        // The string of the previous code, and the first byte of this one's.
        prefix[next] = previous;
        length[next] = length[previous] + 1;
        first[next] = first[previous];
        last[next] = first[code];
        next++;
        if (next == 1 << bits && bits < MAX_BITS) {
          bits++;
        }
      } else if (code == next) {
        throw new IOException("LZW code " + code + " in a full table");
      }
      int end = filled + length[code];
      for (int c = code, i = end - 1; i >= filled; c = prefix[c], i--) {
        if (i < count) {
          out[i] = last[c];
        }
      }
      filled = end;
      previous = code;
    }
    return out;
  }

  /** Codes of a varying number of bits, the lowest bit first, out of blocks of up to 255 bytes. */
  private static final class CodeReader {
    private final ByteReader in;
    private int at;
    private int leftInBlock;
    private int pending;
    private int pendingBits;

    CodeReader(ByteReader in, int at) {
      this.in = in;
      this.at = at;
    }

    int next(int bits) throws IOException {
      while (pendingBits < bits) {
        if (leftInBlock == 0) {
          leftInBlock = in.u8(at++);
          if (leftInBlock == 0) {
            throw new IOException("the last block comes too early");
          }
        }
        pending |= in.u8(at++) << pendingBits;
        pendingBits += 8;
        leftInBlock--;
      }
      int code = pending & (1 << bits) - 1;
      pending >>>= bits;
      pendingBits -= bits;
      return code;
    }
  }

  /**
   * The first frame of a GIF and the screen it is painted on.
   *
   * @param screenWidth of the screen, or what the frame needs if that is more
   * @param screenHeight likewise
   * @param palette red, green and blue of each index
   * @param transparent the index that stands for nothing, or 0: the screen is filled with it first
   * @param dataAt where its compressed pixels begin: the code size, then blocks
   */
  record Frame(
      int screenWidth,
      int screenHeight,
      int left,
      int top,
      int width,
      int height,
      boolean interlaced,
      byte[] palette,
      int transparent,
      int dataAt) {
    private static final int SCREEN_END = 13;
    private static final int FRAME_HEADER = 10;

    /** Throws IndexOutOfBoundsException if the file ends or is garbled before its first frame. */
    static Frame find(ByteReader in) {
      int screenFlags = in.u8(10);
      int at = SCREEN_END + paletteBytes(screenFlags);
      byte[] palette = palette(in, SCREEN_END, screenFlags, greys());
      int transparent = 0;
      while (in.u8(at) != ',') {
        if (in.u8(at) == ';') {
          throw new IndexOutOfBoundsException("the end before a frame");
        }
        if (in.u8(at) != '!') {
          at++; // Pillow passes over rubbish between blocks
          continue;
        }
        boolean graphicControl = in.u8(at + 1) == 0xF9;
        if (graphicControl && (in.u8(at + 3) & 1) != 0) {
          transparent = in.u8(at + 6);
        }
        at += 2;
        while (in.u8(at) != 0) {
          at += in.u8(at) + 1;
        }
        at++;
      }
      int left = in.u16le(at + 1);
      int top = in.u16le(at + 3);
      int width = in.u16le(at + 5);
      int height = in.u16le(at + 7);
      int flags = in.u8(at + 9);
      return new Frame(
          Math.max(in.u16le(6), left + width),
          Math.max(in.u16le(8), top + height),
          left,
          top,
          width,
          height,
          (flags & 0x40) != 0,
          palette(in, at + FRAME_HEADER, flags, palette),
          transparent,
          at + FRAME_HEADER + paletteBytes(flags));
    }

    private static int paletteBytes(int flags) {
      return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static byte[] palette(ByteReader in, int at, int flags, byte[] otherwise) {
      int length = paletteBytes(flags);
      return length == 0 ? otherwise : Arrays.copyOf(in.slice(at, length), 3 * 256);
    }

    private static byte[] greys() {
      byte[] greys = new byte[3 * 256];
      for (int i = 0; i < greys.length; i++) {
        greys[i] = (byte) (i / 3);
      }
      return greys;
    }
  }
}
