package dev.clipcap.files.hub;

import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The job that brings data sets: COCO of 2014 and 2017, Karpathy's splits, and for Flickr30k the
 * captions and what a person has to do for the images. Images stay in their archives, which the
 * readers of {@code dev.clipcap.data} read as they are.
 *
 * @param out where it says what it does
 */
public record FetchData(Download download, Catalog catalog, PrintStream out) {
  /**
   * The published archives, through the proxies that the environment names.
   *
   * @param out where it says what it does
   */
  public static FetchData ofEnvironment(PrintStream out) {
    return new FetchData(Download.ofEnvironment(out), Catalog.published(), out);
  }

  /**
   * Fetches each data set that is not there yet.
   *
   * @param names coco2014, coco2017, coco-karpathy, flickr30k, or one archive such as val2017
   * @param folder the folder of the data sets; null for data/coco2014, data/coco2017 and
   *     data/flickr30k, where the experiments look for them. Archives that two data sets share are
   *     fetched once
   * @throws InvalidInputException if a name is unknown (before anything is fetched), or an archive
   *     cannot be had
   */
  public void run(List<String> names, Path folder) {
    List<List<Catalog.Archive>> wanted = names.stream().map(catalog::find).toList();
    for (int i = 0; i < names.size(); i++) {
      Path place = folder == null ? Path.of("data", Catalog.folder(names.get(i))) : folder;
      wanted.get(i).forEach(archive -> fetch(archive, place));
      out.println(
          switch (names.get(i)) {
            case "flickr30k" -> flickr30k(place);
            case "coco2014", "coco2017", "coco-karpathy" ->
                names.get(i) + ": ready; its name is coco:" + place;
            default -> names.get(i) + ": in " + place;
          });
    }
  }

  private void fetch(Catalog.Archive archive, Path folder) {
    List<String> missing =
        archive.extract().stream().filter(name -> !Files.exists(folder.resolve(name))).toList();
    if (!archive.extract().isEmpty() && missing.isEmpty()) {
      return;
    }
    Path file = download.fetch(archive.file(), folder.resolve(archive.file().name()));
    missing.forEach(name -> extract(file, name, folder.resolve(name)));
  }

  private static void extract(Path archive, String name, Path target) {
    AtomicFiles.write(
        target,
        aside -> {
          try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
              throw new InvalidInputException(
                  archive.toString(),
                  "no entry " + name,
                  "the published archive",
                  "delete the file and run it again");
            }
            try (InputStream in = zip.getInputStream(entry)) {
              Files.copy(in, aside, StandardCopyOption.REPLACE_EXISTING);
            }
          }
        });
  }

  private static String flickr30k(Path folder) {
    boolean there =
        Stream.of("", ".tar", ".zip")
            .anyMatch(ending -> Files.exists(folder.resolve("flickr30k-images" + ending)));
    if (there) {
      return "flickr30k: ready; its name is flickr30k:" + folder;
    }
    return """
    flickr30k: the captions are there, but the images are given to people who ask, not to programs:
      1. Open https://shannon.cs.illinois.edu/DenotationGraph/ and fill in its request form
         (https://forms.illinois.edu/sec/229675). A link to the images comes by e-mail.
      2. Download the archive of the images and make it one of
           FOLDER/flickr30k-images/      31783 files such as 1000092795.jpg
           FOLDER/flickr30k-images.tar   the archive after gunzip, not unpacked
           FOLDER/flickr30k-images.zip
      3. Beside it lies, already fetched, Karpathy's split of 29000/1014/1000 images:
           FOLDER/dataset_flickr30k.json
      4. Its name is then flickr30k:FOLDER
    """
        .replace("FOLDER", folder.toString())
        .stripTrailing();
  }

  /**
   * The data sets that can be fetched, and their archives with sizes and SHA-256.
   *
   * @param archives by name
   * @param sets names of archives, by the name of the data set
   */
  record Catalog(Map<String, Archive> archives, Map<String, List<String>> sets) {
    /**
     * A published archive of a data set.
     *
     * @param file where it is, its size and hash; its name is that in the data set's folder
     * @param extract the entries that the readers want as files of their own, which get the same
     *     path in the folder; the images stay in the archive
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
    static Catalog published() {
      try (InputStream in = FetchData.class.getResourceAsStream(PUBLISHED)) {
        Listing listing = Json.mapper().readValue(in, Listing.class);
        Map<String, Archive> archives = new TreeMap<>();
        listing.archives().forEach((name, listed) -> archives.put(name, listed.archive()));
        return new Catalog(archives, listing.sets());
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
}
