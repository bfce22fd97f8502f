package dev.clipcap.image;

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

  /** Throws IndexOutOfBoundsException if the file ends, or a scan begins, before its frame. */
  static JpegFrame find(ByteReader in) {
    int adobeTransform = -1;
    int frame = -1;
    for (JpegSegment s = JpegSegment.first(in); s != null; s = s.next(in)) {
      int marker = s.marker();
      if (marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC) {
        frame = s.body();
      }
      if (marker == JpegSegment.APP14 && s.end() - s.body() >= 12 && in.has(s.body(), "Adobe")) {
        adobeTransform = in.u8(s.body() + 11);
      }
    }
    if (frame < 0) {
      throw new IndexOutOfBoundsException("no frame before the first scan");
    }
    return new JpegFrame(
        in.u16be(frame + 3), in.u16be(frame + 1), in.u8(frame + 5), adobeTransform);
  }
}
