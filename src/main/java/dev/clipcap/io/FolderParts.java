package dev.clipcap.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of which a folder of some kind consists, by which it is told from a folder of the
 * user's that must not be replaced.
 *
 * @param files matches each, relative to the folder, with slashes
 * @param mark one that is always there
 */
public record FolderParts(Pattern files, String mark) {
  /**
   * Refuses a folder in whose place such a folder is to be put, unless there is none, or an empty
   * one, or an earlier version.
   *
   * @throws InvalidInputException naming a file that would be lost
   */
  public void requireReplaceable(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw refused(folder, "a file");
    }
    Optional<String> other = firstOther(folder);
    if (other.isPresent()) {
      throw refused(folder, "a folder with " + other.get() + " in it");
    }
  }

  /** The first file that is no part; where the mark is missing, the first file. */
  private Optional<String> firstOther(Path folder) {
    boolean marked = Files.exists(folder.resolve(mark));
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(path -> !Files.isDirectory(path))
          .map(path -> folder.relativize(path).toString().replace('\\', '/'))
          .filter(name -> !marked || !files.matcher(name).matches())
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private static InvalidInputException refused(Path folder, String found) {
    return new InvalidInputException(
        folder.toString(),
        found + ", which would be lost",
        "no folder, an empty one or an earlier version of what is written",
        "name another folder, or move that away");
  }

  /**
   * Refuses to write a folder in the place of one that is read.
   *
   * @throws InvalidInputException if what is read lies in it
   */
  public static void requireApart(Path read, Path written) {
    if (Files.exists(read) && Files.exists(written) && real(read).startsWith(real(written))) {
      throw new InvalidInputException(
          written.toString(),
          read + ", which is read and would be lost",
          "another folder to write",
          "name one");
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find " + path, e);
    }
  }
}
