package dev.clipcap.io;

import java.nio.file.Path;

/** An output that this process alone may write until it closes it. */
public final class Claim implements AutoCloseable {
  private final Path path;
  private final OutputLock lock;
  private final FolderParts among;

  /**
   * @param path what is written, after links
   * @param among the parts of a folder that has other files too, which stay; else null
   */
  Claim(Path path, OutputLock lock, FolderParts among) {
    this.path = path;
    this.lock = lock;
    this.among = among;
  }

  /** Where to write. */
  public Path path() {
    return path;
  }

  /** Writes a folder aside and puts it in its place. */
  public void writeFolder(AtomicFiles.Writer writer) {
    if (among == null) {
      AtomicFiles.writeDirectory(path, writer);
    } else {
      AtomicFiles.writeAmong(path, among, writer);
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
