package dev.clipcap.image;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.util.Locale;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Hands a file to the decoder of its format; what any of them throws becomes one typed error. */
final class ImageDecoder {
  /** Where to look for the mark of the end: some programs append a little of their own. */
  private static final int END_BYTES = 1024;

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
    int most = JpegScans.most(header.width() * header.height());
    if (JpegScans.count(jpeg) > most) {
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
}
