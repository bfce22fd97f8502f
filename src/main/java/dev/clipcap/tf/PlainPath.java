package dev.clipcap.tf;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkpoint's path as TensorFlow takes it to be the name of one file: reading, it takes {@code *
 * ? [ ] \} for a pattern, so that a folder called {@code run [2]} is not found. Such a path is
 * reached by a link from the folder for temporary files.
 *
 * @param path what to give to TensorFlow
 * @param link to remove afterwards; null where the path is plain as it is
 */
record PlainPath(Path path, Path link) implements AutoCloseable {
  private static final String PATTERN = ".*[*?\\[\\]\\\\].*";

  /**
   * A path to the same files.
   *
   * @param checkpoint without the suffixes of its files
   * @throws InvalidInputException if it looks like a pattern, and there can be no link to it
   */
  static PlainPath of(Path checkpoint) {
    Path folder = checkpoint.toAbsolutePath().getParent();
    boolean windows = java.io.File.separatorChar == '\\';
    String name = folder.toString();
    if (!(windows ? name.replace('\\', '/') : name).matches(PATTERN)) {
      return new PlainPath(checkpoint, null);
    }
    try {
      Path link = Files.createTempDirectory("clipcap").resolve("weights");
      Files.createSymbolicLink(link, folder);
      return new PlainPath(link.resolve(checkpoint.getFileName()), link);
    } catch (IOException | UnsupportedOperationException e) {
      throw new InvalidInputException(
          name,
          "one of * ? [ ] in a model's path, which TensorFlow takes for a pattern",
          "none of them",
          "rename the folder",
          e);
    }
  }

  @Override
  public void close() {
    if (link != null) {
      try {
        Files.delete(link);
        Files.delete(link.getParent());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove " + link, e);
      }
    }
  }
}
