package dev.clipcap.data;

import java.util.Optional;
import java.util.Set;

/**
 * The entry names of an archive. Where all entries lie in one top folder, as in the archives of
 * COCO and Flickr, a name is found with and without that folder.
 */
final class ArchiveNames {
  private final Set<String> names;
  private final String topFolder;

  ArchiveNames(Set<String> names) {
    this.names = names;
    String first = names.isEmpty() ? "" : names.iterator().next();
    String top = first.substring(0, first.indexOf('/') + 1);
    topFolder = names.stream().allMatch(name -> name.startsWith(top)) ? top : "";
  }

  Optional<String> find(String name) {
    if (names.contains(name)) {
      return Optional.of(name);
    }
    return names.contains(topFolder + name) ? Optional.of(topFolder + name) : Optional.empty();
  }
}
