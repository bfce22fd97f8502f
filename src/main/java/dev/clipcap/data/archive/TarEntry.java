package dev.clipcap.data.archive;

import dev.clipcap.data.ImageSource;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.OutOfMemory;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One regular file in a tar.
 *
 * @param offset where its bytes begin in the tar
 */
public record TarEntry(Path tar, String entryName, long offset, long size) implements ImageSource {
  @Override
  public String name() {
    return tar + "!/" + entryName;
  }

  @Override
  public byte[] bytes() throws IOException {
    if (size > InputFiles.MAX_IMAGE) {
      throw new InvalidInputException(
          tar + " entry " + entryName,
          size + " bytes",
          "at most " + InputFiles.MAX_IMAGE,
          "remove the entry");
    }
    try (FileChannel channel = FileChannel.open(tar, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new EOFException(name() + ": the tar ends inside the entry");
        }
      }
      return bytes.array();
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.of(name(), e);
    }
  }
}
