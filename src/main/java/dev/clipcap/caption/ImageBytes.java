package dev.clipcap.caption;

import java.io.IOException;
import java.nio.file.Path;

/** Where the bytes of an image come from; {@code InputFiles::image} for a file. */
@FunctionalInterface
public interface ImageBytes {
  /** Reads an image, encoded: JPEG, PNG ... May be called on several threads. */
  byte[] read(Path image) throws IOException;
}
