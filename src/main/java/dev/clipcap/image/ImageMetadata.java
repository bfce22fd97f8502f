package dev.clipcap.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The blocks of metadata in an image file, up to where it is broken. */
final class ImageMetadata {
  private static final int MAX_TEXT = 1 << 22;
  private static final String XMP_JPEG = "http://ns.adobe.com/xap/1.0/\0";
  private static final String XMP_PNG = "XML:com.adobe.xmp\0";
  private static final String PROFILE_PNG = "Raw profile type exif\0";

  private final ByteReader in;
  private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
  private boolean hasExif;
  private byte[] profile = {};
  private byte[] xmp = {};

  /** Bytes that texts may still inflate to. */
  private int textLeft = MAX_TEXT;

  ImageMetadata(ImageHeader.Format format, byte[] encoded) {
    in = new ByteReader(encoded);
    try {
      switch (format) {
        case JPEG, CMYK_JPEG -> jpeg();
        case PNG, PNG_GREY_16 -> png();
        case WEBP -> webp();
        case GIF, BMP -> {} // have no EXIF
      }
    } catch (IndexOutOfBoundsException brokenEndsIt) {
      // What was found before counts.
    }
  }

  /** A TIFF file, perhaps after "Exif\0\0"; empty where there is none. */
  byte[] exif() {
    return hasExif ? exif.toByteArray() : profile;
  }

  /** XML, one character per byte; empty where there is none. */
  String xmp() {
    return new String(xmp, StandardCharsets.ISO_8859_1);
  }

  private void exif(byte[] whole) {
    exif.reset();
    exif.writeBytes(whole);
    hasExif = true;
  }

  /** APP1 segments before the first scan; EXIF that is cut into several is joined. */
  private void jpeg() {
    for (JpegSegment at = JpegSegment.first(in); at != null; at = at.next(in)) {
      int body = at.body();
      if (at.marker() == JpegSegment.APP1 && in.has(body, "Exif\0\0")) {
        int skip = hasExif ? 6 : 0;
        exif.writeBytes(in.slice(body + skip, at.end() - body - skip));
        hasExif = true;
      } else if (at.marker() == JpegSegment.APP1 && in.has(body, XMP_JPEG)) {
        int start = body + XMP_JPEG.length();
        xmp = in.slice(start, at.end() - start);
      }
    }
  }

  /** The chunk eXIf, and the texts that hold ImageMagick's EXIF or XMP. */
  private void png() {
    int at = 8;
    while (!in.has(at + 4, "IEND")) {
      int length = Math.toIntExact(Math.min(in.u32be(at), Integer.MAX_VALUE / 2));
      int body = at + 8;
      if (in.has(at + 4, "eXIf")) {
        exif(in.slice(body, length));
      } else if (in.has(body, PROFILE_PNG)) {
        profile = hexadecimal(text(at, body + PROFILE_PNG.length(), length));
      } else if (in.has(body, XMP_PNG)) {
        xmp = text(at, body + XMP_PNG.length(), length);
      }
      at = body + length + 4;
    }
  }

  /** What stands after the keyword of a chunk of text, nothing in other chunks. */
  private byte[] text(int chunk, int at, int length) {
    int end = chunk + 8 + length;
    if (in.has(chunk + 4, "tEXt")) {
      return in.slice(at, end - at);
    }
    if (in.has(chunk + 4, "zTXt")) {
      return inflated(in.slice(at + 1, end - at - 1));
    }
    if (!in.has(chunk + 4, "iTXt")) {
      return new byte[0];
    }
    int text = at + 2;
    for (int zeros = 0; zeros < 2; text++) { // language and translated keyword
      zeros += in.u8(text) == 0 ? 1 : 0;
    }
    byte[] value = in.slice(text, end - text);
    return in.u8(at) == 0 ? value : inflated(value);
  }

  /** The chunks EXIF and "XMP " of an extended file that announces them. */
  private void webp() {
    if (!in.has(12, "VP8X")) {
      return;
    }
    int flags = in.u8(20);
    int at = 12;
    while (at + 8 <= in.length()) {
      int length = in.i32le(at + 4);
      if (length < 0) {
        return;
      }
      if (in.has(at, "EXIF") && (flags & 0x08) != 0 && !hasExif) {
        exif(in.slice(at + 8, length));
      } else if (in.has(at, "XMP ") && (flags & 0x04) != 0 && xmp.length == 0) {
        xmp = in.slice(at + 8, length);
      }
      at = WebpDecoder.next(in, at);
    }
  }

  /** ImageMagick's profile: an empty line, a name, a length, then hexadecimal digits. */
  private static byte[] hexadecimal(byte[] text) {
    String[] lines = new String(text, StandardCharsets.ISO_8859_1).split("\n", 4);
    String digits = lines.length < 4 ? "" : lines[3].replaceAll("\\s", "");
    if (digits.length() % 2 != 0 || !digits.matches("[0-9a-fA-F]*")) {
      return new byte[0];
    }
    return HexFormat.of().parseHex(digits);
  }

  /** Nothing where the data are broken, or are very long with those of before. */
  private byte[] inflated(byte[] compressed) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] block = new byte[1 << 12];
      int read = -1;
      while (read != 0 && textLeft > 0) {
        read = inflater.inflate(block);
        out.write(block, 0, read);
        textLeft -= read;
      }
      return inflater.finished() ? out.toByteArray() : new byte[0];
    } catch (DataFormatException broken) {
      return new byte[0];
    } finally {
      inflater.end();
    }
  }
}
