package dev.clipcap.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that can be made or fetched again.
 *
 * @param root the cache that they are in
 * @param files those that this program, or a library for it, put there; links are files of no size
 */
public record CachedFiles(Path root, List<Path> files) {
  /** How much room they take. */
  public long bytes() {
    return files.stream()
        .filter(file -> !Files.isSymbolicLink(file))
        .mapToLong(file -> Unchecked.get("cannot read " + file, () -> Files.size(file)))
        .sum();
  }

  /** The deepest folder that they are all in; there is one file or more. */
  public Path folder() {
    Path folder = files.get(0).getParent();
    while (!isAbove(folder)) {
      folder = folder.getParent();
    }
    return folder;
  }

  private boolean isAbove(Path folder) {
    return files.stream().allMatch(file -> file.startsWith(folder));
  }

  /** Removes them, and the folders in the cache that are empty then. */
  public void remove() {
    files.forEach(file -> Unchecked.get("cannot remove " + file, () -> remove(file)));
  }

  private Path remove(Path file) throws IOException {
    Files.delete(file);
    Path folder = file.getParent();
    while (!folder.equals(root) && Unchecked.list(folder).isEmpty()) {
      Files.delete(folder);
      folder = folder.getParent();
    }
    return folder;
  }
}
