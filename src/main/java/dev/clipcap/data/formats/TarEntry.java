package dev.clipcap.data.formats;

import dev.clipcap.data.ImageSource;
import dev.clipcap.data.RelativeName;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * One regular file in a tar, whose table Apache Commons Compress reads. Anything but files and
 * folders (links, devices, sparse files) is refused, and so is a tar that was cut off.
 *
 * @param offset where its bytes begin in the tar
 */
record TarEntry(Path tar, String entryName, long offset, long size) implements ImageSource {
  static final int BLOCK = 512;

  /** The regular files of a tar in their order. */
  static List<TarEntry> entries(Path tar) {
    InputFiles.refusePointer(tar, "a tar file");
    List<TarEntry> entries = new ArrayList<>();
    try (SeekableByteChannel channel = Files.newByteChannel(tar);
        TarFile file = new TarFile(channel, BLOCK, BLOCK, StandardCharsets.UTF_8.name(), false)) {
      long end = 0;
      for (TarArchiveEntry entry : file.getEntries()) {
        fileName(tar.toString(), entry)
            .map(name -> new TarEntry(tar, name, entry.getDataOffset(), entry.getSize()))
            .ifPresent(entries::add);
        long size = entry.isDirectory() ? 0 : entry.getSize();
        end = entry.getDataOffset() + (size + BLOCK - 1) / BLOCK * BLOCK;
      }
      requireClosed(tar, channel, end);
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      throw damaged(tar.toString(), e);
    } catch (OutOfMemoryError e) {
      throw FileProblem.tooLarge(tar.toString(), e);
    }
    return entries;
  }

  /** The name of a regular file in a tar; empty for what is passed over. */
  static Optional<String> fileName(String tar, TarArchiveEntry entry) {
    String where = tar + " entry " + entry.getName();
    boolean link = entry.isSymbolicLink() || entry.isLink();
    boolean device = entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice();
    refuseIf(!entry.isCheckSumOK(), where, "a wrong header sum", "an undamaged header");
    refuseIf(link, where, "a link to '" + entry.getLinkName() + "'", "files and folders only");
    refuseIf(entry.isSparse(), where, "a sparse file", "files stored whole");
    if (entry.isDirectory()) {
      if (!entry.getName().matches("\\.?/?")) { // "./", with which "tar -c ." begins
        RelativeName.check(entry.getName(), where);
      }
      return Optional.empty();
    }
    String type = "an entry of type '" + (char) entry.getLinkFlag() + "'";
    refuseIf(!entry.isFile() || device, where, type, "files and folders only");
    String name = RelativeName.check(entry.getName(), where);
    return ArchiveImages.isFromMacOs(name) ? Optional.empty() : Optional.of(name);
  }

  static InvalidInputException damaged(String tar, Exception e) {
    return new InvalidInputException(
        tar,
        "a damaged tar file (" + e.getMessage() + ")",
        "a whole one",
        "download the tar again; it may be cut off",
        e);
  }

  static InvalidInputException cutOff(String tar, long bytes) {
    return new InvalidInputException(
        tar,
        "the end of the file at byte " + bytes,
        "an entry or the closing zero block",
        "download the tar again; it is cut off");
  }

  /** A tar ends with a block of zeros; one that lacks it was cut off between two entries. */
  private static void requireClosed(Path tar, SeekableByteChannel channel, long end)
      throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    channel.position(end);
    while (block.hasRemaining() && channel.read(block) >= 0) {}
    if (block.hasRemaining()) {
      throw cutOff(tar.toString(), channel.size());
    }
  }

  private static void refuseIf(boolean wrong, String where, String found, String expected) {
    InvalidInputException.refuseIf(
        wrong, where, found, expected, "make the archive again from plain files");
  }

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
      throw FileProblem.tooLarge(name(), e);
    }
  }
}
