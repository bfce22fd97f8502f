package dev.clipcap.data.archive;

import dev.clipcap.data.NameIndex;
import dev.clipcap.data.RelativeName;
import java.util.Optional;
import java.util.Set;

/**
 * The entry names of an archive. Where all entries lie in one top folder, as in the archives of
 * COCO and Flickr, a name is found with and without that folder.
 */
public final class ArchiveNames {
  private final NameIndex names;
  private final String topFolder;

  ArchiveNames(Set<String> names) {
    this.names = new NameIndex(names);
    String first = names.isEmpty() ? "" : names.iterator().next();
    String top = first.substring(0, first.indexOf('/') + 1);
    topFolder = names.stream().allMatch(name -> name.startsWith(top)) ? top : "";
  }

  /** Whether macOS added the entry to keep what only it knows of a file beside it. */
  public static boolean isFromMacOs(String name) {
    return name.startsWith("__MACOSX/") || RelativeName.last(name).startsWith("._");
  }

  Optional<String> find(String name) {
    return names.find(name).or(() -> names.find(topFolder + name));
  }

  Optional<String> inOtherCase(String name) {
    return names.inOtherCase(name).or(() -> names.inOtherCase(topFolder + name));
  }
}
