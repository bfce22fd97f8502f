package dev.clipcap.image;

/**
 * How often a JPEG file paints its picture. Each scan of a progressive file is a walk over all
 * blocks of the picture, however few bytes it has: 40 ms for 49 megapixels and ten bytes.
 */
final class JpegScans {
  /** Pixels of all scans together: twenty scans of the largest picture. */
  private static final long MOST_PIXELS = 20L * ImageProcessor.PILLOW_MAX_PIXELS;

  private static final int FIRST_WITH_LENGTH = 0xC0;
  private static final int RST0 = 0xD0;
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;

  private JpegScans() {}

  /** How many scans a picture of so many pixels may have. */
  static int most(long pixels) {
    return (int) Math.min(ImageProcessor.MOST_SCANS, MOST_PIXELS / Math.max(1, pixels));
  }

  /**
   * Scans up to the end of the first picture, or where the file breaks off; stops after the most.
   */
  static int count(byte[] encoded) {
    int scans = 0;
    int at = 2; // after SOI
    while (scans <= ImageProcessor.MOST_SCANS) {
      at = marker(encoded, at);
      if (at + 2 >= encoded.length || encoded[at + 1] == (byte) EOI) {
        return scans;
      }
      int marker = encoded[at + 1] & 0xFF;
      at += 2;
      if (marker == SOS) {
        scans++;
      }
      if (marker >= FIRST_WITH_LENGTH && !(marker >= RST0 && marker <= SOI)) {
        if (at + 2 > encoded.length) {
          return scans;
        }
        at += (encoded[at] & 0xFF) << 8 | (encoded[at + 1] & 0xFF);
      }
    }
    return scans;
  }

  /** Where the next marker begins: an FF and neither 0, as in compressed data, nor FF. */
  private static int marker(byte[] encoded, int from) {
    int at = from;
    while (at + 1 < encoded.length
        && (encoded[at] != (byte) 0xFF || encoded[at + 1] == 0 || encoded[at + 1] == (byte) 0xFF)) {
      at++;
    }
    return at;
  }
}
