package dev.clipcap.files.hub;

import dev.clipcap.io.CachedFiles;
import dev.clipcap.io.Unchecked;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this program has downloaded into caches that it shares with Python's programs: a file {@code
 * .clipcap} in a repository's folder, or beside an archive, lists the names.
 */
public final class Downloads {
  private static final String LIST = ".clipcap";

  private Downloads() {}

  /** Notes a file in or below a folder that has arrived. */
  static void note(Path folder, Path file) {
    Unchecked.get(
        "cannot note " + file,
        () ->
            Files.writeString(
                folder.resolve(LIST),
                folder.relativize(file).toString().replace('\\', '/') + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND));
  }

  /**
   * The files in both caches, with the links to them and the lists themselves; what Python's
   * programs downloaded is not among them.
   */
  public static List<CachedFiles> all() {
    Path home = Path.of(System.getProperty("user.home"));
    Path archives = FetchModels.archives(home);
    return List.of(
        ofHub(HubSettings.of(System.getenv(), home).cache()),
        new CachedFiles(archives, noted(archives)));
  }

  static CachedFiles ofHub(Path hub) {
    List<Path> all = new ArrayList<>();
    for (Path repository : list(hub)) {
      List<Path> blobs = noted(repository);
      if (!blobs.isEmpty()) {
        all.addAll(links(repository.resolve("snapshots"), blobs));
        all.addAll(blobs);
      }
    }
    return new CachedFiles(hub, all);
  }

  static List<Path> noted(Path folder) {
    Path list = folder.resolve(LIST);
    if (!Files.isRegularFile(list)) {
      return List.of();
    }
    List<String> names = Unchecked.get("cannot read " + list, () -> Files.readAllLines(list));
    return Stream.concat(
            names.stream()
                .distinct()
                .filter(name -> name.matches("(blobs/)?[\\w-][\\w.-]*"))
                .map(folder::resolve),
            Stream.of(list))
        .filter(Files::isRegularFile)
        .toList();
  }

  private static List<Path> links(Path snapshots, List<Path> blobs) {
    List<Path> links = new ArrayList<>();
    for (Path snapshot : list(snapshots)) {
      for (Path file : list(snapshot)) {
        if (Files.isSymbolicLink(file)
            && blobs.contains(
                snapshot
                    .resolve(
                        Unchecked.get("cannot read " + file, () -> Files.readSymbolicLink(file)))
                    .normalize())) {
          links.add(file);
        }
      }
    }
    return links;
  }

  private static List<Path> list(Path folder) {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        ? Unchecked.list(folder)
        : List.of();
  }
}
