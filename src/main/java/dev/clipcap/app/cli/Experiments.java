package dev.clipcap.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The files in experiments/, by their names without {@code .json}. */
final class Experiments implements Iterable<String> {
  private static final Path FOLDER = Path.of("experiments");
  private static final String END = ".json";

  /** For completion. */
  @Override
  public Iterator<String> iterator() {
    return names().iterator();
  }

  static Path file(String name) {
    return FOLDER.resolve(name + END);
  }

  static boolean exists(String name) {
    return Files.isRegularFile(file(name));
  }

  /** In alphabetical order; none where there is no such folder. */
  static List<String> names() {
    if (!Files.isDirectory(FOLDER)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(END))
          .map(f -> f.substring(0, f.length() - END.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + FOLDER, e);
    }
  }
}
