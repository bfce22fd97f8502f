package dev.clipcap.data.archive;

import dev.clipcap.data.ImageFiles;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.RelativeName;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.OutOfMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Images in a zip file, read one at a time through its directory of entries. */
public final class ZipImages implements ImageFiles {
  /** Photos hardly compress; a thousandfold entry is made to fill memory. */
  private static final long MAX_RATIO = 200;

  /** Below this size the ratio is of no concern: a small blank PNG compresses well. */
  private static final long SMALL = 1 << 20;

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries;
  private final ArchiveNames names;

  /**
   * Reads the directory of entries.
   *
   * @throws InvalidInputException naming the entry that is unsafe or repeated
   */
  public ZipImages(Path file) {
    this.file = file;
    InputFiles.refusePointer(file, "a zip file");
    try {
      zip = new ZipFile(file.toFile());
    } catch (IOException e) {
      throw new InvalidInputException(
          file.toString(),
          e.getMessage() == null ? "no directory of entries" : e.getMessage(),
          "a whole zip file",
          "download it again",
          e);
    }
    Map<String, ZipEntry> found = new HashMap<>();
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      String where = file + " entry " + entry.getName();
      if (entry.isDirectory() && entry.getName().matches("\\.?/")) {
        continue;
      }
      String name = RelativeName.check(entry.getName(), where);
      if (entry.isDirectory() || ArchiveNames.isFromMacOs(name)) {
        continue;
      }
      if (found.put(name, entry) != null) {
        throw new InvalidInputException(
            where, "the entry twice", "each name once", "make the archive again");
      }
    }
    entries = found;
    names = new ArchiveNames(found.keySet());
  }

  private static void checkSize(ZipEntry entry, String where) {
    boolean bomb =
        entry.getSize() > SMALL
            && entry.getSize() / MAX_RATIO > Math.max(1, entry.getCompressedSize());
    if (entry.getSize() > MAX_IMAGE_BYTES || bomb) {
      throw new InvalidInputException(
          where,
          entry.getSize() + " bytes in " + entry.getCompressedSize() + " compressed",
          "at most " + MAX_IMAGE_BYTES + " bytes and " + MAX_RATIO + " times the compressed size",
          "remove the entry; no photo is like that");
    }
  }

  @Override
  public Optional<ImageSource> find(String name) {
    return names.find(name).map(Entry::new);
  }

  @Override
  public Optional<String> inOtherCase(String name) {
    return names.inOtherCase(name);
  }

  private final class Entry implements ImageSource {
    private final String name;

    Entry(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return file + "!/" + name;
    }

    @Override
    public byte[] bytes() throws IOException {
      ZipEntry entry = entries.get(name);
      checkSize(entry, file + " entry " + name);
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
        throw OutOfMemory.of(name(), e);
      }
    }
  }
}
