package dev.clipcap.app.cli;

import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.ImageNames;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Captions as files of text beside the images, {@code photo.txt} beside {@code photo.jpg}, as
 * trainers of text-to-image models read them. Nobody can tell who wrote such a file, so one that is
 * there stays, and its image counts as done.
 *
 * @param overwrite whether files that are there are replaced in place of that
 */
record Sidecars(boolean overwrite) implements CaptionSink {
  /**
   * Before anything is done: that each image is a file, with a sidecar of its own.
   *
   * @throws InvalidInputException naming one that is not
   */
  static void requireEach(List<Path> images) {
    InvalidInputException.refuseIf(
        images.isEmpty(),
        "option -Dformat",
        "txt for embeddings, which have no place",
        "images in files",
        "write -Dout=FILE.csv");
    Map<Path, Path> of = new HashMap<>();
    for (Path image : images) {
      InvalidInputException.refuseIf(
          image.equals(ImageArguments.PIPED),
          "option -Dformat",
          "txt for an image on standard input, which has no place",
          "images in files",
          "write it to a file");
      Path other = of.putIfAbsent(sidecar(image), image);
      InvalidInputException.refuseIf(
          other != null,
          image.toString(),
          "the sidecar of " + other + " again, " + sidecar(image),
          "another name",
          "rename one of the two, or caption one of them");
    }
  }

  private static Path sidecar(Path image) {
    return image.resolveSibling(ImageNames.withoutSuffix("" + image.getFileName()) + ".txt");
  }

  @Override
  public boolean has(String image) {
    return !overwrite && Files.exists(sidecar(Path.of(image)));
  }

  @Override
  public void accept(CaptionLine line) {
    AtomicFiles.writeString(sidecar(Path.of(line.image())), line.captions() + "\n");
  }
}
