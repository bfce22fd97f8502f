package dev.clipcap.data.archive;

import dev.clipcap.data.ImageSource;
import dev.clipcap.data.RelativeName;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** An image in a zip file, found through its directory of entries. */
record ZipImage(Path file, ZipFile zip, ZipEntry entry, String entryName) implements ImageSource {
  /** Photos hardly compress; a thousandfold entry is made to fill memory. */
  private static final long MAX_RATIO = 200;

  /** Below this size the ratio is of no concern: a small blank PNG compresses well. */
  private static final long SMALL = 1 << 20;

  /**
   * Reads the directory of entries.
   *
   * @throws InvalidInputException naming the entry that is unsafe
   */
  static List<ZipImage> entries(Path file) {
    ZipFile zip = open(file);
    List<ZipImage> images = new ArrayList<>();
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (entry.isDirectory() && entry.getName().matches("\\.?/")) {
        continue;
      }
      String name = RelativeName.check(entry.getName(), file + " entry " + entry.getName());
      if (!entry.isDirectory() && !ArchiveImages.isFromMacOs(name)) {
        images.add(new ZipImage(file, zip, entry, name));
      }
    }
    return images;
  }

  private static ZipFile open(Path file) {
    InputFiles.refusePointer(file, "a zip file");
    try {
      return new ZipFile(file.toFile());
    } catch (IOException e) {
      throw new InvalidInputException(
          file.toString(),
          e.getMessage() == null ? "no directory of entries" : e.getMessage(),
          "a whole zip file",
          "download it again",
          e);
    }
  }

  private void checkSize() {
    boolean bomb =
        entry.getSize() > SMALL
            && entry.getSize() / MAX_RATIO > Math.max(1, entry.getCompressedSize());
    if (entry.getSize() > InputFiles.MAX_IMAGE || bomb) {
      throw new InvalidInputException(
          file + " entry " + entryName,
          entry.getSize() + " bytes in " + entry.getCompressedSize() + " compressed",
          "at most "
              + InputFiles.MAX_IMAGE
              + " bytes and "
              + MAX_RATIO
              + " times the compressed size",
          "remove the entry; no photo is like that");
    }
  }

  @Override
  public String name() {
    return file + "!/" + entryName;
  }

  @Override
  public byte[] bytes() throws IOException {
    checkSize();
    // The directory's size can lie: read no further than one byte past it.
    int size = Math.toIntExact(entry.getSize());
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(size + 1);
      CRC32 crc = new CRC32();
      crc.update(bytes);
      if (bytes.length != size || crc.getValue() != entry.getCrc()) {
        throw new ZipException(name() + ": the bytes differ from the size or CRC recorded");
      }
      return bytes;
    } catch (OutOfMemoryError e) {
      throw FileProblem.tooLarge(name(), e);
    }
  }
}
