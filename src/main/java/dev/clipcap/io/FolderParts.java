package dev.clipcap.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of which a folder of some kind consists, by which it is told from a folder of the
 * user's that must not be replaced.
 *
 * @param files matches each, relative to the folder, with slashes
 * @param marks those that are always there, and how ours are told from others of the name
 */
public record FolderParts(Pattern files, Map<String, Signature> marks) {
  public FolderParts {
    marks = Map.copyOf(marks);
  }

  /** With marks that are told by their names. */
  public static FolderParts named(String files, String... marks) {
    return new FolderParts(
        Pattern.compile(files),
        Stream.of(marks).collect(Collectors.toMap(mark -> mark, mark -> Signature.ANY)));
  }

  /** Whether every mark is there, and ours. */
  boolean areIn(Path folder) {
    return marks.entrySet().stream()
        .allMatch(
            mark -> {
              Path file = folder.resolve(mark.getKey());
              return Files.isRegularFile(file) && mark.getValue().isOf(file);
            });
  }

  /**
   * The first file that is no part; where a mark is missing, the first file. All that is no folder
   * is a file here, links included: they are not followed.
   */
  Optional<String> firstOther(Path folder) {
    boolean marked = areIn(folder);
    return AtomicFiles.tree(folder).stream()
        .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
        .filter(path -> !path.equals(folder.resolve(OutputLock.INSIDE)))
        .map(file -> name(folder, file))
        .filter(name -> !marked || !files.matcher(name).matches())
        .findFirst();
  }

  /** Deletes the parts, and the folders that are empty then; all else stays. */
  public void delete(Path folder) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      for (Path path : AtomicFiles.deepestFirst(folder)) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          deleteIfEmpty(path);
        } else if (files.matcher(name(folder, path)).matches()) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete what is in " + folder, e);
    }
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException e) {
      // Something of the user's is in it.
    }
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }
}
