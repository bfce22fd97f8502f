package dev.clipcap.image;

/**
 * A segment of a JPEG file before its first scan.
 *
 * @param marker its second byte, such as {@value #APP1}
 * @param at where its marker begins
 * @param body where its contents begin
 * @param end one past its contents
 */
record JpegSegment(int marker, int at, int body, int end) {
  static final int APP0 = 0xE0;
  static final int APP1 = 0xE1;
  static final int APP14 = 0xEE;
  static final int APP15 = 0xEF;
  private static final int RST0 = 0xD0;
  private static final int SOI = 0xD8;
  private static final int SOS = 0xDA;
  private static final int TEM = 0x01;

  /** The first one; null at a scan. Throws IndexOutOfBoundsException where the file ends. */
  static JpegSegment first(ByteReader in) {
    return from(in, 2);
  }

  /** The one after; null at a scan. Throws IndexOutOfBoundsException where the file ends. */
  JpegSegment next(ByteReader in) {
    return from(in, end);
  }

  /** Like libjpeg: skips rubbish up to an FF, then any number of FFs that pad. */
  private static JpegSegment from(ByteReader in, int start) {
    int at = start;
    while (true) {
      while (in.u8(at) != 0xFF) {
        at++;
      }
      while (in.u8(at + 1) == 0xFF) {
        at++;
      }
      int marker = in.u8(at + 1);
      if (marker == SOS) {
        return null;
      }
      if (marker != 0 && marker != TEM && !(marker >= RST0 && marker <= SOI)) {
        return new JpegSegment(marker, at, at + 4, at + 2 + in.u16be(at + 2));
      }
      at += 2;
    }
  }

  /** Whether it is an application's own, and not Adobe's, which says what the colours are. */
  boolean isMetadata() {
    return marker >= APP0 && marker <= APP15 && marker != APP14;
  }
}
