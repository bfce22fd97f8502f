package dev.clipcap.app.cli;

import dev.clipcap.io.ImageNames;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Stream;

/** {@code clipcap photo.jpg} means {@code clipcap caption photo.jpg}. */
final class ImageFirst {
  private ImageFirst() {}

  /**
   * The arguments, with {@code caption} before them where the first is no command and no option,
   * but a file or folder that is there, a glob, or the name of an image.
   */
  static String[] arguments(Collection<String> commands, String... given) {
    if (given.length == 0 || commands.contains(given[0]) || !isImage(given[0])) {
      return given;
    }
    return Stream.concat(Stream.of("caption"), Stream.of(given)).toArray(String[]::new);
  }

  private static boolean isImage(String argument) {
    if (argument.startsWith("-") || argument.isEmpty()) {
      return false;
    }
    try {
      Path path = Path.of(argument);
      return argument.indexOf('*') >= 0 || ImageNames.isImage(path) || Files.exists(path);
    } catch (InvalidPathException e) { // Windows has no * in paths
      return argument.indexOf('*') >= 0;
    }
  }
}
