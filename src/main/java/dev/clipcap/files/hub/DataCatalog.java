package dev.clipcap.files.hub;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The data sets that can be fetched, and their archives with sizes and SHA-256.
 *
 * @param archives by name
 * @param sets names of archives, by the name of the data set
 */
record DataCatalog(Map<String, Archive> archives, Map<String, List<String>> sets) {
  /**
   * A published archive of a data set.
   *
   * @param file where it is, its size and hash; its name is that in the data set's folder
   * @param extract the entries that the readers want as files of their own, which get the same path
   *     in the folder; the images stay in the archive
   */
  record Archive(RemoteFile file, List<String> extract) {}

  private static final String PUBLISHED = "data-archives.json";

  private record Listed(String address, long size, String sha256, List<String> extract) {
    Archive archive() {
      String name = address.substring(address.lastIndexOf('/') + 1);
      return new Archive(RemoteFile.known(URI.create(address), name, size, sha256), extract);
    }
  }

  private record Listing(Map<String, Listed> archives, Map<String, List<String>> sets) {}

  /**
   * COCO of two years and its splits by Karpathy and Fei-Fei (2015), who have those of three data
   * sets in one archive.
   */
  static DataCatalog published() {
    try (InputStream in = DataCatalog.class.getResourceAsStream(PUBLISHED)) {
      Listing listing = Json.mapper().readValue(in, Listing.class);
      Map<String, Archive> archives = new TreeMap<>();
      listing.archives().forEach((name, listed) -> archives.put(name, listed.archive()));
      return new DataCatalog(archives, listing.sets());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + PUBLISHED, e);
    }
  }

  /**
   * The archives of a data set, or the one archive of that name.
   *
   * @throws InvalidInputException if it is neither
   */
  List<Archive> find(String name) {
    if (archives.containsKey(name)) {
      return List.of(archives.get(name));
    }
    if (sets.containsKey(name)) {
      return sets.get(name).stream().map(archives::get).toList();
    }
    throw new InvalidInputException(
        "data",
        "'" + name + "'",
        "one of "
            + String.join(", ", new TreeSet<>(sets.keySet()))
            + ", or of their parts "
            + String.join(", ", archives.keySet()),
        "correct the name");
  }

  /** The folder of a data set or an archive: Karpathy's splits of COCO lie with COCO of 2014. */
  static String folder(String name) {
    if (name.contains("flickr")) {
      return name.substring(name.indexOf("flickr"));
    }
    return name.contains("2017") ? "coco2017" : "coco2014";
  }
}
