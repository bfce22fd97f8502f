package dev.clipcap.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The first image of a file, by the ImageIO plug-in of its format, which must find it no larger
 * than the header that was checked: formats can say their size twice.
 */
final class JdkReader {
  private JdkReader() {}

  /** How to read: samples as the file stores them, or an image in the file's colour space. */
  interface Read<T> {
    T from(ImageReader reader) throws IOException;
  }

  static <T> T read(String format, byte[] encoded, ImageHeader limit, Read<T> read)
      throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw new IOException(
          "no reader of " + format + " is on the class path; webp-imageio is optional");
    }
    ImageReader reader = readers.next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
      reader.setInput(in, true, true);
      if (reader.getWidth(0) > limit.width() || reader.getHeight(0) > limit.height()) {
        throw new IOException("the pixels are of another size than the header says");
      }
      return read.from(reader);
    } finally {
      reader.dispose();
    }
  }
}
