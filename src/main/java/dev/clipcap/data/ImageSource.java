package dev.clipcap.data;

import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Where an image's encoded bytes (JPEG, PNG ...) are. */
public interface ImageSource {
  /** The file, or archive and entry, for messages. */
  String name();

  /** Reads the whole encoded image. */
  byte[] bytes() throws IOException;

  /** An image in a file of its own. */
  static ImageSource file(Path file) {
    return new ImageSource() {
      @Override
      public String name() {
        return file.toString();
      }

      @Override
      public byte[] bytes() {
        try {
          return InputFiles.image(file);
        } catch (IOException e) {
          throw FileProblem.reading(file, "an image", e);
        }
      }
    };
  }
}
