package dev.clipcap.app.cli;

import dev.clipcap.io.Unchecked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

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
    List<Path> files = Files.isDirectory(FOLDER) ? Unchecked.list(FOLDER) : List.of();
    return files.stream()
        .map(f -> f.getFileName().toString())
        .filter(f -> f.endsWith(END))
        .map(f -> f.substring(0, f.length() - END.length()))
        .sorted()
        .toList();
  }
}
