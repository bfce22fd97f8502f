package dev.clipcap.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says that this process writes an output, as long as it is open. The system holds the lock, so it
 * ends with the process however that ends; what a killed process leaves is an unlocked file with
 * its id, which the next writer takes over.
 *
 * <p>The lock file is hidden: {@code .NAME.lock} beside what is written, or {@value #INSIDE} in a
 * folder into which is written. Whoever held it deletes it.
 */
public final class OutputLock implements AutoCloseable {
  /** The name in a folder into which is written. */
  static final String INSIDE = ".clipcap.lock";

  /** A byte far beyond the text: locking it leaves reading free on every system. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final String OWN = ManagementFactory.getRuntimeMXBean().getName(); // pid@host
  private static final String RELEASED = "released";
  private static final int MAX_NAME = 1 << 10;
  private static final int ATTEMPTS = 3;

  /**
   * Lock files of this process. A second look at one may not even open it: where it is closed,
   * POSIX drops every lock that the process has on it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private OutputLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a file or folder that is put in its place whole; the folder above it is
   * there.
   *
   * @throws InvalidInputException naming the process that has it
   */
  public static OutputLock beside(Path output) {
    Path absolute = output.toAbsolutePath().normalize();
    return take(absolute.resolveSibling("." + absolute.getFileName() + ".lock"), output);
  }

  /** Of a folder that is there and into which is written. */
  public static OutputLock in(Path folder) {
    return take(folder.resolve(INSIDE), folder);
  }

  private static OutputLock take(Path named, Path output) {
    try {
      Path file = named.toAbsolutePath().getParent().toRealPath().resolve(named.getFileName());
      if (!HELD.add(file)) {
        throw heldBy(OWN, output);
      }
      try {
        return new OutputLock(file, open(file, output));
      } catch (IOException | RuntimeException e) {
        HELD.remove(file);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + output, e);
    }
  }

  /**
   * Locks the file that has the name. Between opening and locking its holder may have deleted it;
   * it has said so in it.
   */
  private static FileChannel open(Path file, Path output) throws IOException {
    for (int attempt = 1; ; attempt++) {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
        String last = read(channel);
        if (lock == null && !last.equals(RELEASED)) {
          throw heldBy(last, output);
        }
        if (lock != null && (!last.equals(RELEASED) || attempt == ATTEMPTS)) {
          write(channel, OWN);
          return channel;
        }
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      channel.close();
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MAX_NAME);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static InvalidInputException heldBy(String owner, Path output) {
    String host = OWN.replaceFirst(".*?@", "");
    String process =
        owner.isEmpty()
            ? "another process"
            : "process " + (owner.endsWith("@" + host) ? owner.replaceFirst("@.*", "") : owner);
    return new InvalidInputException(
        output.toString(),
        "it is being written by " + process,
        "one writer at a time",
        "wait, or stop it");
  }

  /** Lets others write. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      write(channel, RELEASED);
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Nothing is lost: an unlocked file is as good as none.
    } finally {
      HELD.remove(file);
    }
  }
}
