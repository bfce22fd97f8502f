package dev.clipcap.files.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Lets one download of a file run at a time, among threads and among processes. */
final class DownloadLock {
  /** A process cannot wait for a file lock that it holds itself, so its threads wait here. */
  private static final Map<Path, Object> IN_THIS_PROCESS = new ConcurrentHashMap<>();

  private DownloadLock() {}

  /** What is done under the lock, which makes {@code target} exist or throws. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  static void hold(Path target, Work work) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    Path lockFile = absolute.resolveSibling(absolute.getFileName() + ".lock");
    synchronized (IN_THIS_PROCESS.computeIfAbsent(absolute, path -> new Object())) {
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid()) {
          work.run();
        }
      }
      // Whoever still waits for the deleted file, or makes a new one, finds the target there.
      Files.deleteIfExists(lockFile);
    }
  }
}
