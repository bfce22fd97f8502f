package dev.clipcap.image;

import dev.clipcap.io.InvalidInputException;

/**
 * What an image file says of itself before anything is decoded.
 *
 * @param format which decoder it is for
 * @param width in pixels, as declared
 * @param height in pixels, as declared
 */
record ImageHeader(Format format, long width, long height) {

  /** The kinds of file that differ in how they are decoded. */
  enum Format {
    JPEG("JPEG"),
    CMYK_JPEG("CMYK JPEG"),
    PNG("PNG"),
    PNG_GREY_16("16-bit PNG"),
    GIF("GIF"),
    BMP("BMP"),
    WEBP("WebP");

    /** As users know it. */
    final String label;

    Format(String label) {
      this.label = label;
    }
  }

  /**
   * @param name of the image, for errors
   * @throws InvalidInputException if the bytes are of no known format or end within the header
   */
  static ImageHeader read(byte[] encoded, String name) {
    ByteReader in = new ByteReader(encoded);
    try {
      if (in.has(0, "\u00ff\u00d8\u00ff")) {
        JpegFrame frame = JpegFrame.find(in);
        return new ImageHeader(
            frame.components() == 4 ? Format.CMYK_JPEG : Format.JPEG,
            frame.width(),
            frame.height());
      }
      if (in.has(0, "\u0089PNG\r\n\u001a\n")) {
        // The first chunk: length (8-11), "IHDR" (12-15), width, height, depth (24), colour (25).
        boolean grey16 = in.u8(24) == 16 && in.u8(25) == 0;
        return new ImageHeader(
            grey16 ? Format.PNG_GREY_16 : Format.PNG, in.u32be(16), in.u32be(20));
      }
      if (in.has(0, "GIF87a") || in.has(0, "GIF89a")) {
        GifDecoder.Frame frame = GifDecoder.Frame.find(in);
        return new ImageHeader(Format.GIF, frame.screenWidth(), frame.screenHeight());
      }
      if (in.has(0, "BM")) {
        boolean os2 = in.i32le(14) == 12;
        return new ImageHeader(
            Format.BMP,
            os2 ? in.u16le(18) : Math.abs((long) in.i32le(18)),
            os2 ? in.u16le(20) : Math.abs((long) in.i32le(22)));
      }
      if (in.has(0, "RIFF") && in.has(8, "WEBPVP8")) {
        return WebpDecoder.header(in);
      }
    } catch (IndexOutOfBoundsException e) {
      throw new InvalidInputException(
          name,
          "an image that ends within its header",
          "a whole image",
          "download or export it again",
          e);
    }
    throw new InvalidInputException(
        name,
        UnknownBytes.describe(in),
        "a JPEG, PNG, GIF, BMP or WebP image",
        "replace it or convert it to one of these");
  }
}
