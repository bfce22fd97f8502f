package dev.clipcap.io;

import java.nio.file.Path;

/**
 * An output that this process alone may write until it closes it.
 *
 * @param path where to write, after links
 * @param lock closed with it
 * @param among the parts of a folder that has other files too, which stay; else null
 */
public record Claim(Path path, OutputLock lock, FolderParts among) implements AutoCloseable {
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
