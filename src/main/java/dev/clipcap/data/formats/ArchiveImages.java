package dev.clipcap.data.formats;

import dev.clipcap.data.ImageFiles;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.NameIndex;
import dev.clipcap.data.RelativeName;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Images in an archive, read one at a time where they lie. Where all entries lie in one top folder,
 * as in the archives of COCO and Flickr, a name is found with and without that folder.
 */
final class ArchiveImages implements ImageFiles {
  private final Map<String, ImageSource> entries;
  private final NameIndex names;
  private final String topFolder;

  private ArchiveImages(Map<String, ImageSource> entries) {
    this.entries = entries;
    names = new NameIndex(entries.keySet());
    String first = entries.isEmpty() ? "" : entries.keySet().iterator().next();
    String top = first.substring(0, first.indexOf('/') + 1);
    topFolder = entries.keySet().stream().allMatch(name -> name.startsWith(top)) ? top : "";
  }

  /**
   * In an uncompressed tar file.
   *
   * @throws InvalidInputException naming the entry that is unsafe or repeated
   */
  static ArchiveImages tar(Path file) {
    Map<String, ImageSource> entries = new HashMap<>();
    for (TarEntry entry : TarEntry.entries(file)) {
      putNew(entries, entry.entryName(), entry, entry.name());
    }
    return new ArchiveImages(entries);
  }

  /** In a zip file, likewise, found through its directory of entries. */
  static ArchiveImages zip(Path file) {
    ZipFile zip = open(file);
    Map<String, ImageSource> entries = new HashMap<>();
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String where = file + " entry " + entry.getName();
      if (entry.isDirectory() && entry.getName().matches("\\.?/")) {
        continue;
      }
      String name = RelativeName.check(entry.getName(), where);
      if (!entry.isDirectory() && !isFromMacOs(name)) {
        putNew(entries, name, new ZipImage(file, zip, entry, name), where);
      }
    }
    return new ArchiveImages(entries);
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

  private static void putNew(
      Map<String, ImageSource> entries, String name, ImageSource entry, String where) {
    if (entries.put(name, entry) != null) {
      throw new InvalidInputException(
          where, "the entry twice", "each name once", "make the archive again");
    }
  }

  /** Whether macOS added the entry to keep what only it knows of a file beside it. */
  static boolean isFromMacOs(String name) {
    return name.startsWith("__MACOSX/") || RelativeName.last(name).startsWith("._");
  }

  @Override
  public Optional<ImageSource> find(String name) {
    return names.find(name).or(() -> names.find(topFolder + name)).map(entries::get);
  }

  @Override
  public Optional<String> inOtherCase(String name) {
    return names.inOtherCase(name).or(() -> names.inOtherCase(topFolder + name));
  }

  private record ZipImage(Path file, ZipFile zip, ZipEntry entry, String entryName)
      implements ImageSource {
    /** Photos hardly compress; a thousandfold entry is made to fill memory. */
    private static final long MAX_RATIO = 200;

    /** Below this size the ratio is of no concern: a small blank PNG compresses well. */
    private static final long SMALL = 1 << 20;

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
}
