package dev.clipcap.image;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.util.Locale;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Hands a file to the decoder of its format; what any of them throws becomes one typed error. */
final class ImageDecoder {
  /** Where to look for the mark of the end: some programs append a little of their own. */
  private static final int END_BYTES = 1024;

  /** Pixels of all scans of a JPEG together: twenty scans of the largest picture. */
  private static final long MOST_PIXELS = 20L * ImageProcessor.PILLOW_MAX_PIXELS;

  private static final int FIRST_WITH_LENGTH = 0xC0;
  private static final int RST0 = 0xD0;
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;

  private ImageDecoder() {}

  static RgbImage decode(ImageHeader header, byte[] encoded, String name) {
    ImageHeader.Format format = header.format();
    try {
      return switch (format) {
        case JPEG -> NativeDecoder.INSTANCE.decode(ofFewScans(encoded, header, name), format);
        case CMYK_JPEG -> CmykJpeg.decode(ofFewScans(encoded, header, name), header);
        case PNG, PNG_GREY_16 ->
            NativeDecoder.INSTANCE.decode(pixelsOnly(encoded, header, name), format);
        case GIF -> GifDecoder.decode(encoded);
        case BMP -> BmpDecoder.decode(encoded, header);
        case WEBP -> WebpDecoder.decode(encoded, header);
      };
    } catch (InvalidInputException tooMuchWork) {
      throw tooMuchWork;
    } catch (TFResourceExhaustedException e) { // what native code has for an OutOfMemoryError
      throw (OutOfMemoryError) new OutOfMemoryError(e.getMessage()).initCause(e);
    } catch (IOException | RuntimeException e) {
      // TensorFlow's exceptions, and array bounds where a decoder trusts what a file says of
      // itself.
      String kind = format.label;
      String state = endsEarly(format, new ByteReader(encoded)) ? "truncated" : "damaged";
      throw new InvalidInputException(
          name, "a " + state + " " + kind, "a whole " + kind, "download or export it again", e);
    }
  }

  private static byte[] ofFewScans(byte[] jpeg, ImageHeader header, String name) {
    int most = mostScans(header.width() * header.height());
    if (scans(jpeg) > most) {
      throw new InvalidInputException(
          name, "a JPEG of more than " + most + " scans", "at most " + most, "export it again");
    }
    return jpeg;
  }

  private static byte[] pixelsOnly(byte[] png, ImageHeader header, String name) throws IOException {
    PngChunks chunks = new PngChunks(png);
    if (chunks.inflateTooFar()) {
      throw new InvalidInputException(
          name,
          "a PNG whose data go on far beyond its pixels",
          String.format(
              Locale.ROOT,
              "%,d bytes for %,d x %,d pixels",
              chunks.pixelBytes(),
              header.width(),
              header.height()),
          "export it again");
    }
    return chunks.file();
  }

  /** Whether the mark of its end, or a part of the length that it declares, is missing. */
  private static boolean endsEarly(ImageHeader.Format format, ByteReader in) {
    return switch (format) {
      case JPEG, CMYK_JPEG -> !in.end(END_BYTES).contains("\u00ff\u00d9");
      case PNG, PNG_GREY_16 -> !in.end(END_BYTES).contains("IEND");
      case GIF -> !in.end(END_BYTES).contains("\0;");
      case BMP -> in.length() < in.i32le(2);
      case WEBP -> in.length() - 8 < in.i32le(4);
    };
  }

  /** How many scans a picture of so many pixels may have. */
  static int mostScans(long pixels) {
    return (int) Math.min(ImageProcessor.MOST_SCANS, MOST_PIXELS / Math.max(1, pixels));
  }

  /**
   * How often a JPEG file paints its picture, up to the end of the first picture, or where the file
   * breaks off; stops after the most. Each scan of a progressive file is a walk over all blocks of
   * the picture, however few bytes it has: 40 ms for 49 megapixels and ten bytes.
   */
  static int scans(byte[] encoded) {
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
