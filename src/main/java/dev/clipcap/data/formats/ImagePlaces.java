package dev.clipcap.data.formats;

import dev.clipcap.data.DataSpec;
import dev.clipcap.data.ImageFiles;
import dev.clipcap.data.ImageSource;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
      return new FolderImages(place);
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
}
