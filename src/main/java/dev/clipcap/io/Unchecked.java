package dev.clipcap.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Work with files where nobody on the way could do anything about its failure. */
public final class Unchecked {
  private Unchecked() {}

  /** Work that gives something, or fails. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does the work.
   *
   * @param failure what to say if it fails, such as {@code cannot read FILE}
   * @throws UncheckedIOException if it fails
   */
  public static <T> T get(String failure, Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(failure, e);
    }
  }

  /** What is in a folder, in the order of the names. */
  public static List<Path> list(Path folder) {
    return get(
        "cannot list " + folder,
        () -> {
          try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
          }
        });
  }
}
