package dev.clipcap.io;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    OLD;

    String suffix() {
      return "." + name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static final AtomicLong COUNT = new AtomicLong();
  private static final String HOST =
      Integer.toHexString(
          ManagementFactory.getRuntimeMXBean().getName().replaceFirst(".*@", "").hashCode());
  private static final Pattern OWNER = Pattern.compile("([0-9a-f]+)-(\\d{1,18})-\\d+");

  private static final Pattern BESIDE =
      Pattern.compile("\\.([0-9a-f]+-\\d{1,18}-\\d+)\\.(tmp|new|old)$");

  private static final Pattern HALF_WRITTEN =
      Pattern.compile(".+\\.([0-9a-f]+-\\d{1,18}-\\d+)\\.tmp");

  static Aside of(Path target) {
    return new Aside(
        target.toAbsolutePath(),
        HOST + "-" + ProcessHandle.current().pid() + "-" + COUNT.getAndIncrement());
  }

  /** Whether a file is in a folder that is being written. */
  static boolean isWithinOne(Path file) {
    for (Path folder : file.toAbsolutePath()) {
      if (HALF_WRITTEN.matcher(folder.toString()).matches()) {
        return true;
      }
    }
    return false;
  }

  /** The final name that a name beside it is for; any other as it is. */
  static Path targetOf(Path beside) {
    return Path.of(BESIDE.matcher(beside.toString()).replaceFirst(""));
  }

  Path path(Kind kind) {
    return target.resolveSibling(target.getFileName() + "." + owner + kind.suffix());
  }

  /** What processes of this host that are gone have left beside a final name. */
  static List<Aside> left(Path target) throws IOException {
    Path absolute = target.toAbsolutePath();
    if (absolute.getParent() == null || !Files.isDirectory(absolute.getParent())) {
      return List.of();
    }
    String prefix = absolute.getFileName() + ".";
    try (Stream<Path> siblings = Files.list(absolute.getParent())) {
      return siblings
          .map(sibling -> sibling.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .map(name -> BESIDE.matcher(name.substring(prefix.length() - 1)))
          .filter(Matcher::matches)
          .map(beside -> new Aside(absolute, beside.group(1)))
          .filter(Aside::isLeft)
          .distinct()
          .toList();
    }
  }

  /** Files in a folder that processes of this host that are gone have not written to the end. */
  static List<Path> halfWritten(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Aside::isHalfWritten).filter(Files::isRegularFile).toList();
    }
  }

  private static boolean isHalfWritten(Path file) {
    Matcher name = HALF_WRITTEN.matcher(file.getFileName().toString());
    return name.matches() && new Aside(file, name.group(1)).isLeft();
  }

  /** Whether its process was one of this host and is gone. */
  private boolean isLeft() {
    Matcher parts = OWNER.matcher(owner);
    return parts.matches()
        && parts.group(1).equals(HOST)
        && ProcessHandle.of(Long.parseLong(parts.group(2))).isEmpty();
  }
}
