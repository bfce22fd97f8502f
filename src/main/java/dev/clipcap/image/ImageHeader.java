package dev.clipcap.image;

import dev.clipcap.io.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an image file says of itself before anything is decoded.
 *
 * @param format which decoder it is for
 * @param width in pixels, as declared
 * @param height in pixels, as declared
 */
record ImageHeader(Format format, long width, long height) {

  private static final List<String> TIFF = List.of("II*\0", "MM\0*", "II+\0", "MM\0+");

  private static final Set<String> HEIC =
      Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs");

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
        describe(in),
        "a JPEG, PNG, GIF, BMP or WebP image",
        "replace it or convert it to one of these");
  }

  /** What a file is that should have been an image, in a few words. */
  private static String describe(ByteReader in) {
    if (in.length() == 0) {
      return "0 bytes";
    }
    String start = in.start(512).strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return "a web page (text/html)";
    }
    if (start.startsWith("<svg") || (start.startsWith("<?xml") && start.contains("<svg"))) {
      return "an SVG drawing";
    }
    if (start.startsWith("<?xml")) {
      return "an XML document";
    }
    if (start.startsWith("{")) {
      return "JSON text";
    }
    if (start.startsWith("version https://git-lfs")) {
      return "a Git LFS pointer";
    }
    if (in.has(0, "%PDF")) {
      return "a PDF";
    }
    if (TIFF.stream().anyMatch(mark -> in.has(0, mark))) {
      return "a TIFF image";
    }
    if (in.has(4, "ftyp") && !ofContainer(in).isEmpty()) {
      return ofContainer(in);
    }
    if (in.has(0, "\u00ff\n") || in.has(4, "JXL ")) {
      return "a JPEG XL image";
    }
    if (in.has(0, "\u00ffO\u00ffQ") || in.has(4, "jP  ")) {
      return "a JPEG 2000 image";
    }
    if (in.has(0, "8BPS")) {
      return "a Photoshop file";
    }
    byte[] head = in.start(8).getBytes(StandardCharsets.ISO_8859_1);
    return "bytes that begin with " + HexFormat.ofDelimiter(" ").formatHex(head);
  }

  /** By the brands of an ISO container: the main one, then those it is compatible with. */
  private static String ofContainer(ByteReader in) {
    String brands = in.start(64).substring(8);
    int end = Math.min(brands.length(), in.length() < 12 ? 0 : (int) in.u32be(0) - 8);
    for (int at = 0; at + 4 <= Math.max(end, 4) && at + 4 <= brands.length(); at += 4) {
      String brand = brands.substring(at, at + 4);
      if (brand.startsWith("avi")) {
        return "an AVIF image";
      }
      if (HEIC.contains(brand)) {
        return "a HEIC image";
      }
    }
    return brands.startsWith("mif1") || brands.startsWith("msf1") ? "a HEIC image" : "";
  }
}
