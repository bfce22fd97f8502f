package dev.clipcap.io;

import java.nio.file.Path;

/** What a folder is called: {@code run} of {@code results/run}, and of {@code .} there. */
public final class FolderName {
  private FolderName() {}

  /** The last name of its absolute path; the path itself where that is the root. */
  public static String of(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    Path last = absolute.getFileName();
    return (last == null ? absolute : last).toString();
  }
}
