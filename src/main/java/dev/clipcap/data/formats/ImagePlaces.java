package dev.clipcap.data.formats;

import dev.clipcap.data.DataSpec;
import dev.clipcap.data.ImageFiles;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.NameIndex;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Unchecked;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The folders and archives in which the images of a data set are looked for, in order. */
final class ImagePlaces implements ImageFiles {
  private final List<ImageFiles> places = new ArrayList<>();

  /**
   * Opens {@code images=} alone where it is given; otherwise the data set's folder and, in it,
   * those of the usual names that exist as a folder, a .zip or a .tar.
   */
  ImagePlaces(DataSpec spec, List<String> usualNames) {
    Path root = Path.of(spec.images() != null ? spec.images() : spec.path());
    places.add(open(root));
    for (String name : usualNames) {
      for (String ending : List.of("", ".zip", ".tar")) {
        Path place = root.resolve(name + ending);
        if (ending.isEmpty() ? Files.isDirectory(place) : Files.isRegularFile(place)) {
          places.add(open(place));
        }
      }
    }
  }

  @Override
  public Optional<ImageSource> find(String name) {
    return places.stream().flatMap(place -> place.find(name).stream()).findFirst();
  }

  @Override
  public Optional<String> inOtherCase(String name) {
    return places.stream().flatMap(place -> place.inOtherCase(name).stream()).findFirst();
  }

  /** Opens a folder, or an archive by the ending of its name. */
  static ImageFiles open(Path place) {
    String name = place.getFileName().toString().toLowerCase(Locale.ROOT);
    if (Files.isDirectory(place)) {
      return new FolderImages(place, new HashMap<>());
    }
    if (!Files.isRegularFile(place)) {
      throw new InvalidInputException(
          place.toString(), "nothing", "a folder, .zip or .tar of images", "check the path");
    }
    if (name.endsWith(".zip")) {
      return ArchiveImages.zip(place);
    }
    if (name.endsWith(".tar")) {
      return ArchiveImages.tar(place);
    }
    throw new InvalidInputException(
        place.toString(),
        "a file of another kind",
        "a folder, .zip or .tar of images",
        "unpack it, or decompress a .tar.gz to .tar, whose images can be reached singly");
  }

  /** The files of a folder that fit a pattern, sorted, without those that macOS adds. */
  static List<Path> matching(Path folder, String pattern) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    PathMatcher fits = folder.getFileSystem().getPathMatcher("glob:" + pattern);
    return Unchecked.list(folder).stream()
        .filter(file -> fits.matches(file.getFileName()))
        .filter(file -> !ArchiveImages.isFromMacOs(file.getFileName().toString()))
        .toList();
  }

  /**
   * Images in a folder and those in it.
   *
   * @param listed the names in each folder that was listed
   */
  private record FolderImages(Path root, Map<Path, NameIndex> listed) implements ImageFiles {
    /** In a larger folder names are taken as they are, to bound the memory. */
    private static final int MOST_LISTED = 200_000;

    @Override
    public Optional<ImageSource> find(String name) {
      Path path = root.resolve(name);
      if (Files.isRegularFile(path)) {
        return Optional.of(ImageSource.file(path));
      }
      return NameIndex.isAscii(name)
          ? Optional.empty()
          : walk(name, NameIndex::find).map(ImageSource::file);
    }

    @Override
    public Optional<String> inOtherCase(String name) {
      BiFunction<NameIndex, String, Optional<String>> step =
          (names, part) -> names.find(part).or(() -> names.inOtherCase(part));
      return walk(name, step).map(path -> root.relativize(path).toString().replace('\\', '/'));
    }

    /** Goes down from folder to folder; a folder is listed the first time a name is not found. */
    private Optional<Path> walk(String name, BiFunction<NameIndex, String, Optional<String>> step) {
      Path path = root;
      for (String part : name.split("/", -1)) {
        if (part.isEmpty() || part.equals(".")) {
          continue;
        }
        Optional<String> actual =
            step.apply(listed.computeIfAbsent(path, FolderImages::list), part);
        if (actual.isEmpty()) {
          return Optional.empty();
        }
        path = path.resolve(actual.get());
      }
      return Optional.of(path).filter(Files::isRegularFile);
    }

    private static NameIndex list(Path folder) {
      List<String> names = new ArrayList<>();
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
          for (Path entry : entries) {
            names.add(entry.getFileName().toString());
            if (names.size() > MOST_LISTED) {
              return new NameIndex(List.of());
            }
          }
        } catch (IOException e) {
          names.clear(); // a folder that may be entered and not listed: names are taken as they are
        }
      }
      return new NameIndex(names);
    }
  }
}
