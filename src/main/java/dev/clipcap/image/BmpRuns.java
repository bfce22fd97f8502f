package dev.clipcap.image;

import java.io.IOException;

/** Decodes BMP's runs as Pillow does; what no run names is colour 0. */
final class BmpRuns {
  private static final int END_OF_ROW = 0;
  private static final int END = 1;
  private static final int JUMP = 2;

  private final ByteReader in;
  private final boolean halfBytes;
  private int at;

  /**
   * @param at where the runs begin
   * @param halfBytes whether a byte holds two pixels
   */
  BmpRuns(byte[] encoded, int at, boolean halfBytes) {
    this.in = new ByteReader(encoded);
    this.at = at;
    this.halfBytes = halfBytes;
  }

  /** [height, width], in the order of the file; throws IOException if the file ends before. */
  byte[] indices(int width, int height) throws IOException {
    byte[] out = new byte[Math.multiplyExact(width, height)];
    int filled = 0;
    int x = 0;
    while (filled < out.length) {
      int count = next();
      int value = next();
      if (count > 0) {
        int run = Math.min(Math.max(0, Math.min(count, width - x)), out.length - filled);
        for (int i = 0; i < run; i++) {
          out[filled++] = pixel(value, i);
        }
        x += run;
      } else if (value == END_OF_ROW) {
        filled = (filled + width - 1) / width * width;
        x = 0;
      } else if (value == END) {
        return out;
      } else if (value == JUMP) {
        int right = next();
        filled = Math.min(out.length, filled + right + next() * width);
        x = filled % width;
      } else {
        int run = Math.min(value, out.length - filled);
        int begin = at;
        for (int i = 0; i < run; i++) {
          out[filled++] = pixel(in.u8(halfBytes ? begin + i / 2 : begin + i), i);
        }
        at = begin + (halfBytes ? (run + 1) / 2 : run);
        at += at % 2; // of the file
        x += value;
      }
    }
    return out;
  }

  private byte pixel(int value, int i) {
    return (byte) (!halfBytes ? value : i % 2 == 0 ? value >> 4 : value & 0x0F);
  }

  private int next() throws IOException {
    if (at >= in.length()) {
      throw new IOException("the runs end before the picture");
    }
    return in.u8(at++);
  }
}
