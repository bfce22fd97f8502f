package dev.clipcap.data;

import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Images addressed by relative name in one place: a folder, a zip file or a tar file. */
interface ImageFiles {
  /** Of an image in a file of its own as well; a larger one is taken for an attack or a mistake. */
  long MAX_IMAGE_BYTES = InputFiles.MAX_IMAGE;

  /** The image of that name, with forward slashes; empty where there is none. */
  Optional<ImageSource> find(String name);

  /** A name that differs from one not found in upper and lower case only. */
  Optional<String> inOtherCase(String name);

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
      return new ZipImages(place);
    }
    if (name.endsWith(".tar")) {
      return new TarImages(place);
    }
    throw new InvalidInputException(
        place.toString(),
        "a file of another kind",
        "a folder, .zip or .tar of images",
        "unpack it, or decompress a .tar.gz to .tar, whose images can be reached singly");
  }
}
