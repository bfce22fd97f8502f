package dev.clipcap.io;

import java.nio.file.Files;
import java.nio.file.Path;

/** Room on a disk, looked at before work that would end for lack of it. */
public final class DiskSpace {
  private static final long MEBIBYTE = 1 << 20;

  private DiskSpace() {}

  /**
   * Refuses to begin where what is to be written does not fit.
   *
   * @param place a file or folder to write, which need not be there
   * @param what needs the room
   * @param bytes that are to come
   * @throws InvalidInputException saying how much is free
   */
  public static void require(Path place, String what, long bytes) {
    long free = free(place);
    if (bytes > free) {
      throw new InvalidInputException(
          place.toString(),
          free / MEBIBYTE + " MiB free on its disk",
          (bytes + MEBIBYTE - 1) / MEBIBYTE + " MiB for " + what,
          "make room, or name a place on another disk");
    }
  }

  /** Bytes of a file, or of all files in a folder; 0 where there is none. */
  public static long used(Path path) {
    return Files.exists(path)
        ? AtomicFiles.tree(path).stream()
            .filter(Files::isRegularFile)
            .mapToLong(file -> file.toFile().length()) // 0 if it has gone meanwhile
            .sum()
        : 0;
  }

  private static long free(Path place) {
    Path existing = place.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    Path there = existing;
    return Unchecked.get(
        "cannot look at the disk of " + place, () -> Files.getFileStore(there).getUsableSpace());
  }
}
