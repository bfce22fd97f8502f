package dev.clipcap.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Makes what was written outlast a power failure, before it gets its final name. */
final class Durable {
  private Durable() {}

  /** Forces a file, or all files and folders of a folder, to the disk. */
  static void force(Path path) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(path)) {
      all = tree.toList();
    }
    for (Path entry : all) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        forceNames(entry);
      } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
        try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
    }
  }

  /** Forces which names a folder has; does nothing on systems where a folder cannot be opened. */
  static void forceNames(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows: names are as durable there as they get.
    }
  }
}
