package dev.clipcap.data.archive;

import dev.clipcap.data.ImageFiles;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.NameIndex;
import dev.clipcap.data.RelativeName;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Images in an archive, read one at a time where they lie. Where all entries lie in one top folder,
 * as in the archives of COCO and Flickr, a name is found with and without that folder.
 */
public final class ArchiveImages implements ImageFiles {
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
  public static ArchiveImages tar(Path file) {
    Map<String, ImageSource> entries = new HashMap<>();
    for (TarEntry entry : TarEntry.entries(file)) {
      putNew(entries, entry.entryName(), entry, entry.name());
    }
    return new ArchiveImages(entries);
  }

  /** In a zip file, likewise, found through its directory of entries. */
  public static ArchiveImages zip(Path file) {
    Map<String, ImageSource> entries = new HashMap<>();
    for (ZipImage entry : ZipImage.entries(file)) {
      putNew(entries, entry.entryName(), entry, file + " entry " + entry.entry().getName());
    }
    return new ArchiveImages(entries);
  }

  private static void putNew(
      Map<String, ImageSource> entries, String name, ImageSource entry, String where) {
    if (entries.put(name, entry) != null) {
      throw new InvalidInputException(
          where, "the entry twice", "each name once", "make the archive again");
    }
  }

  /** Whether macOS added the entry to keep what only it knows of a file beside it. */
  public static boolean isFromMacOs(String name) {
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
}
