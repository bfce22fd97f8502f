package dev.clipcap.image;

import java.util.Arrays;

/**
 * The first frame of a GIF and the screen it is painted on.
 *
 * @param screenWidth of the screen, or what the frame needs if that is more
 * @param screenHeight likewise
 * @param palette red, green and blue of each index
 * @param transparent the index that stands for nothing, or 0: the screen is filled with it first
 * @param dataAt where its compressed pixels begin: the code size, then blocks
 */
@SuppressWarnings("ArrayRecordComponent") // private to the decoder
record GifFrame(
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
  static GifFrame find(ByteReader in) {
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
    return new GifFrame(
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
