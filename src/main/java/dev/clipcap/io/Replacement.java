package dev.clipcap.io;

import dev.clipcap.io.Aside.Kind;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The steps by which a folder that is written takes the place of another. */
record Replacement(Aside names) {
  private static final int ATTEMPTS = 10;

  /** Says by its name that the new version is whole. */
  void complete() throws IOException {
    AtomicFiles.deleteRecursively(names.path(Kind.NEW));
    move(names.path(Kind.TMP), names.path(Kind.NEW));
  }

  /** Moves the old version aside and the new one in; another process may do the same meanwhile. */
  void exchange() throws IOException {
    for (int attempt = 1; ; attempt++) {
      putOldAside();
      try {
        putNewInPlace();
        return;
      } catch (FileSystemException taken) {
        if (attempt == ATTEMPTS || !Files.exists(names.target())) {
          throw taken;
        }
      }
    }
  }

  void putOldAside() throws IOException {
    Path old = names.path(Kind.OLD);
    AtomicFiles.deleteRecursively(old);
    try {
      move(names.target(), old);
    } catch (NoSuchFileException none) {
      // There is nothing to replace.
    }
  }

  void putNewInPlace() throws IOException {
    move(names.path(Kind.NEW), names.target());
  }

  /** Deletes the old version. */
  void clean() {
    AtomicFiles.deleteRecursively(names.path(Kind.OLD));
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
