package dev.clipcap.io;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names beside a final name, of one process and one write: {@code NAME.HOST-PROCESS-COUNT.KIND}. So
 * two processes never share one, and what a process that is gone has left can be told.
 *
 * @param target the final name, absolute
 * @param owner host, process and count
 */
record Aside(Path target, String owner) {
  /** What a name holds. */
  enum Kind {
    /** A version that is being written. */
    TMP,
    /** A whole version that is about to be the final one. */
    NEW,
    /** The whole version that was the final one. */
    OLD
  }

  private static final int ATTEMPTS = 10;
  private static final AtomicLong COUNT = new AtomicLong();
  private static final String HOST =
      Integer.toHexString(
          ManagementFactory.getRuntimeMXBean().getName().replaceFirst(".*@", "").hashCode());

  /** The final name, its owner, the owner's host and process, and the kind. */
  private static final Pattern BESIDE =
      Pattern.compile("(?s)(.+)\\.(([0-9a-f]+)-(\\d{1,18})-\\d+)\\.(tmp|new|old)$");

  static Aside of(Path target) {
    return new Aside(
        target.toAbsolutePath(),
        HOST + "-" + ProcessHandle.current().pid() + "-" + COUNT.getAndIncrement());
  }

  /** Whether a file is in a folder that is being written. */
  static boolean isWithinOne(Path file) {
    for (Path folder : file.toAbsolutePath()) {
      if (isHalfWritten(BESIDE.matcher(folder.toString()))) {
        return true;
      }
    }
    return false;
  }

  /** The final name that a name beside it is for; any other as it is. */
  static Path targetOf(Path beside) {
    return Path.of(BESIDE.matcher(beside.toString()).replaceFirst("$1"));
  }

  Path path(Kind kind) {
    String suffix = kind.name().toLowerCase(Locale.ROOT);
    return target.resolveSibling(target.getFileName() + "." + owner + "." + suffix);
  }

  /** What processes of this host that are gone have left beside a final name. */
  static List<Aside> left(Path target) throws IOException {
    Path absolute = target.toAbsolutePath();
    if (absolute.getParent() == null || !Files.isDirectory(absolute.getParent())) {
      return List.of();
    }
    String finalName = absolute.getFileName().toString();
    try (Stream<Path> siblings = Files.list(absolute.getParent())) {
      return siblings
          .map(sibling -> BESIDE.matcher(sibling.getFileName().toString()))
          .filter(beside -> isLeft(beside) && beside.group(1).equals(finalName))
          .map(beside -> new Aside(absolute, beside.group(2)))
          .distinct()
          .toList();
    }
  }

  /** Files in a folder that processes of this host that are gone have not written to the end. */
  static List<Path> halfWritten(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> {
                Matcher beside = BESIDE.matcher(file.getFileName().toString());
                return isHalfWritten(beside) && isLeft(beside) && Files.isRegularFile(file);
              })
          .toList();
    }
  }

  private static boolean isHalfWritten(Matcher beside) {
    return beside.matches() && beside.group(5).equals("tmp");
  }

  /** Whether its process was one of this host and is gone. */
  private static boolean isLeft(Matcher beside) {
    return beside.matches()
        && beside.group(3).equals(HOST)
        && ProcessHandle.of(Long.parseLong(beside.group(4))).isEmpty();
  }

  /**
   * The first of the steps by which a folder that is written takes the place of another: says by
   * its name that the new version is whole.
   */
  void complete() throws IOException {
    AtomicFiles.deleteRecursively(path(Kind.NEW));
    move(path(Kind.TMP), path(Kind.NEW));
  }

  /** Moves the old version aside and the new one in; another process may do the same meanwhile. */
  void exchange() throws IOException {
    for (int attempt = 1; ; attempt++) {
      putOldAside();
      try {
        putNewInPlace();
        return;
      } catch (FileSystemException taken) {
        if (attempt == ATTEMPTS || !Files.exists(target)) {
          throw taken;
        }
      }
    }
  }

  void putOldAside() throws IOException {
    Path old = path(Kind.OLD);
    AtomicFiles.deleteRecursively(old);
    try {
      move(target, old);
    } catch (NoSuchFileException none) {
      // There is nothing to replace.
    }
  }

  void putNewInPlace() throws IOException {
    move(path(Kind.NEW), target);
  }

  /** Deletes the old version. */
  void clean() {
    AtomicFiles.deleteRecursively(path(Kind.OLD));
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
