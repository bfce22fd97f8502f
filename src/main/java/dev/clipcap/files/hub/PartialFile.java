package dev.clipcap.files.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The bytes of a file that have arrived so far ({@code NAME.incomplete}), and beside them what the
 * server called that version ({@code NAME.incomplete.version}: an ETag or a date), so that a later
 * run can ask for the rest of the same version. Bytes are appended after their version is written,
 * so a crash at any moment leaves bytes of the version that is noted, or a file that starts again.
 */
final class PartialFile {
  private final Path bytes;
  private final Path version;

  PartialFile(Path target) {
    bytes = target.resolveSibling(target.getFileName() + ".incomplete");
    version = target.resolveSibling(target.getFileName() + ".incomplete.version");
  }

  long size() throws IOException {
    return Files.exists(bytes) ? Files.size(bytes) : 0;
  }

  Optional<String> version() throws IOException {
    return Files.exists(version) ? Optional.of(Files.readString(version)) : Optional.empty();
  }

  /** Drops what there is, and begins anew with bytes of this version. */
  void restart(Optional<String> newVersion) throws IOException {
    Files.deleteIfExists(bytes);
    Files.deleteIfExists(version);
    if (newVersion.isPresent()) {
      Files.writeString(version, newVersion.get());
    }
  }

  FileChannel append() throws IOException {
    return FileChannel.open(bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Bytes that still fit on the disk. */
  long freeSpace() throws IOException {
    return Files.getFileStore(bytes.getParent()).getUsableSpace();
  }

  /** The hash of what there is, by the function of {@code expected}. */
  Checksum checksum(Checksum expected) {
    return expected.of(bytes);
  }

  /** Gives the bytes another name, and forgets the version. */
  void moveTo(Path path) throws IOException {
    Files.move(bytes, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(version);
  }
}
