package dev.clipcap.files.hub;

import dev.clipcap.io.InvalidInputException;
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

  static DataCatalog published() {
    Map<String, Archive> archives = new TreeMap<>();
    images(
        archives,
        "train2014",
        13_510_573_713L,
        "ede4087e640bddba550e090eae701092534b554b42b05ac33f0300b984b31775");
    images(
        archives,
        "val2014",
        6_645_013_297L,
        "fe9be816052049c34717e077d9e34aa60814a55679f804cd043e3cbee3b9fde0");
    images(
        archives,
        "train2017",
        19_336_861_798L,
        "69a8bb58ea5f8f99d24875f21416de2e9ded3178e903f1f7603e283b9e06d929");
    images(
        archives,
        "val2017",
        815_585_330L,
        "4f7e2ccb2866ec5041993c9cf2a952bbed69647b115d0f74da7ce8f4bef82f05");
    annotations(
        archives,
        "2014",
        252_872_794L,
        "031296bbc80c45a1d1f76bf9a90ead27e94e99ec629208449507a4917a3bf009");
    annotations(
        archives,
        "2017",
        252_907_541L,
        "113a836d90195ee1f884e704da6304dfaaecff1f023f49b6ca93c4aaae470268");
    karpathy(archives, "coco");
    karpathy(archives, "flickr30k");
    karpathy(archives, "flickr8k");
    return new DataCatalog(
        archives,
        Map.of(
            "coco2014", List.of("annotations2014", "val2014", "train2014"),
            "coco2017", List.of("annotations2017", "val2017", "train2017"),
            "coco-karpathy", List.of("karpathy-coco", "val2014", "train2014"),
            "flickr30k", List.of("karpathy-flickr30k")));
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

  private static void images(Map<String, Archive> archives, String name, long size, String sha256) {
    put(archives, name, "http://images.cocodataset.org/zips/" + name + ".zip", size, sha256);
  }

  private static void annotations(
      Map<String, Archive> archives, String year, long size, String sha256) {
    put(
        archives,
        "annotations" + year,
        "http://images.cocodataset.org/annotations/annotations_trainval" + year + ".zip",
        size,
        sha256,
        "annotations/captions_train" + year + ".json",
        "annotations/captions_val" + year + ".json");
  }

  /** Karpathy and Fei-Fei (2015): the splits of three data sets in one archive. */
  private static void karpathy(Map<String, Archive> archives, String set) {
    put(
        archives,
        "karpathy-" + set,
        "https://cs.stanford.edu/people/karpathy/deepimagesent/caption_datasets.zip",
        36_745_453L,
        "4cfd70132527b80933105e5829dc9034eaab9573482e2e680abbab6130244817",
        "dataset_" + set + ".json");
  }

  private static void put(
      Map<String, Archive> archives,
      String name,
      String address,
      long size,
      String sha256,
      String... extract) {
    URI uri = URI.create(address);
    String fileName = address.substring(address.lastIndexOf('/') + 1);
    archives.put(
        name, new Archive(RemoteFile.known(uri, fileName, size, sha256), List.of(extract)));
  }
}
