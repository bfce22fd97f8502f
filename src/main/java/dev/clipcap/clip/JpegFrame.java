package dev.clipcap.clip;

/**
 * The frame header (SOF) of a JPEG file, and what its Adobe marker says of the colours.
 *
 * @param width in pixels
 * @param height in pixels
 * @param components 1 grey, 3 YCbCr or RGB, 4 CMYK or YCCK
 * @param adobeTransform the colour transform of the APP14 marker (2: YCCK), or -1 without one
 */
record JpegFrame(int width, int height, int components, int adobeTransform) {
  private static final int SOF0 = 0xC0;
  private static final int SOF15 = 0xCF;
  private static final int DHT = 0xC4;
  private static final int JPG = 0xC8;
  private static final int DAC = 0xCC;
  private static final int RST0 = 0xD0;
  private static final int SOI = 0xD8;
  private static final int TEM = 0x01;
  private static final int APP14 = 0xEE;

  /** Throws IndexOutOfBoundsException if the file ends before its frame header does. */
  static JpegFrame find(ByteReader in) {
    int adobeTransform = -1;
    int at = 2;
    while (true) {
      // Like libjpeg: skip rubbish up to an FF, then any number of FFs that pad.
      while (in.u8(at) != 0xFF) {
        at++;
      }
      while (in.u8(at) == 0xFF) {
        at++;
      }
      int marker = in.u8(at++);
      if (marker == 0 || marker == TEM || (marker >= RST0 && marker <= SOI)) {
        continue;
      }
      if (marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC) {
        return new JpegFrame(in.u16be(at + 5), in.u16be(at + 3), in.u8(at + 7), adobeTransform);
      }
      if (marker == APP14 && in.u16be(at) >= 14 && in.has(at + 2, "Adobe")) {
        adobeTransform = in.u8(at + 13);
      }
      at += in.u16be(at);
    }
  }
}
