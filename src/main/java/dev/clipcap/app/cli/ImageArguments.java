package dev.clipcap.app.cli;

import dev.clipcap.io.FileProblem;
import dev.clipcap.io.ImageNames;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * Images as people name them: a file, a folder (its images, by name), a glob such as {@code
 * 'photos/**.jpg'}, or {@code -} for what is on standard input: paths, or an image.
 *
 * @param recursive whether folders below a folder count
 * @param nul whether the paths on standard input end with NUL bytes, not with lines
 */
record ImageArguments(boolean recursive, boolean nul) {
  /**
   * The images.
   *
   * @param files each once, in the order in which they are named; they need not exist
   * @param piped the image on standard input, which {@link #PIPED} stands for in the files; null
   *     without one
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Images(List<Path> files, byte[] piped) {}

  /** What an image on standard input is called. */
  static final Path PIPED = Path.of("-");

  /**
   * Finds them.
   *
   * @param in what {@code -} reads
   * @throws InvalidInputException if a folder has no image, a glob fits no file, or standard input
   *     is neither paths nor an image
   */
  Images images(List<String> arguments, InputStream in) {
    Set<Path> files = new LinkedHashSet<>();
    byte[] piped = null;
    for (String argument : arguments) {
      if (!argument.equals(PIPED.toString())) {
        files.addAll(files(argument));
        continue;
      }
      StandardInput input = StandardInput.read(in, nul);
      if (input.image() != null) {
        piped = input.image();
        files.add(PIPED);
      }
      input.paths().forEach(path -> files.addAll(files(path)));
    }
    return new Images(List.copyOf(files), piped);
  }

  /** One name as it is, or several between commas, as {@code -Dimage} takes them. */
  static List<String> commaSeparated(String given) {
    return isGlob(given) || exists(given) ? List.of(given) : Arrays.asList(given.split(","));
  }

  private List<Path> files(String argument) {
    if (isGlob(argument) && !exists(argument)) {
      try {
        return matching(argument);
      } catch (PatternSyntaxException noGlob) {
        return List.of(path(argument));
      }
    }
    Path path = path(argument);
    return Files.isDirectory(path) ? inFolder(path) : List.of(path);
  }

  private static Path path(String argument) {
    if (argument.isBlank()) { // an empty name is the folder that one stands in
      throw new InvalidInputException(
          "an image's name", "nothing", "a path", "check the variable that it comes from");
    }
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          "\"" + argument + "\"",
          "characters that no file name here has",
          "a path",
          "correct it, or set LC_ALL=C.UTF-8 if the name has letters beyond ASCII",
          e);
    }
  }

  private List<Path> inFolder(Path folder) {
    List<Path> images = inTree(folder, recursive ? Integer.MAX_VALUE : 1, false);
    InvalidInputException.refuseIf(
        images.isEmpty(),
        folder.toString(),
        "no image",
        "files that end in .jpg, .png or as another image's",
        recursive ? "name another folder" : "name another, or add -Drecursive");
    return images;
  }

  /** The files that fit a glob; walking starts at the last folder before the first wildcard. */
  private static List<Path> matching(String glob) {
    int wildcard = glob.split("[*?\\[{]", 2)[0].length();
    int slash = glob.lastIndexOf('/', wildcard);
    Path start = Path.of(slash < 0 ? "" : glob.substring(0, Math.max(slash, 1)));
    String below = glob.substring(slash + 1);
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    boolean anyDepth = below.contains("**") || below.contains("{");
    int depth = anyDepth ? Integer.MAX_VALUE : below.split("/").length;
    boolean hidden = below.startsWith(".") || below.contains("/.");
    List<Path> found =
        Files.isDirectory(start)
            ? inTree(start, depth, hidden).stream()
                .filter(path -> matcher.matches(path) && ImageNames.isImage(path))
                .toList()
            : List.of();
    if (found.isEmpty()) {
      throw new InvalidInputException(
          glob, "no image that fits it", "one or more", "correct the pattern");
    }
    return found;
  }

  private static boolean isGlob(String argument) {
    return argument.matches("(?s).*[*?\\[{].*");
  }

  private static boolean exists(String argument) {
    try {
      return Files.exists(Path.of(argument));
    } catch (InvalidPathException noPath) { // as one with a star is on Windows
      return false;
    }
  }

  /**
   * The images in a folder, by their names, and folders that may not be read, so that they get a
   * line too. Links are followed, but not in circles.
   *
   * @param depth 1 for those in the folder itself, 2 for those one below, too ...
   * @param hidden whether to look at hidden files and folders as well
   */
  private static List<Path> inTree(Path start, int depth, boolean hidden) {
    List<Path> found = new ArrayList<>();
    SimpleFileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          private boolean isPassedOver(Path path) {
            return !hidden && ImageNames.isHidden(path);
          }

          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isPassedOver(folder) && !folder.equals(start)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (ImageNames.isImage(file) && !isPassedOver(file)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(start)) {
              throw e;
            }
            if (!(e instanceof FileSystemLoopException) && !isPassedOver(file)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(start, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, visitor);
    } catch (IOException e) {
      throw FileProblem.reading(start, "a folder of images", e);
    }
    Collections.sort(found);
    return found;
  }
}
