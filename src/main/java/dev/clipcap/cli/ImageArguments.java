package dev.clipcap.cli;

import dev.clipcap.io.InvalidInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Images as people name them: a file, a folder (its images, by name), a glob such as {@code
 * 'photos/**.jpg'}, or {@code -} for paths on standard input, one in each line.
 */
final class ImageArguments {
  private static final String STANDARD_INPUT = "-";

  private static final Set<String> IMAGES =
      Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp"); // ends of names in a folder

  private ImageArguments() {}

  /**
   * The files, each once, in the order in which they are named. They need not exist.
   *
   * @param in what {@code -} reads
   * @throws InvalidInputException if a folder has no image or a glob fits no file
   */
  static List<Path> files(List<String> arguments, InputStream in) {
    Set<Path> files = new LinkedHashSet<>();
    for (String argument : arguments) {
      if (argument.equals(STANDARD_INPUT)) {
        lines(in).forEach(line -> files.addAll(files(line)));
      } else {
        files.addAll(files(argument));
      }
    }
    return List.copyOf(files);
  }

  /** One name as it is, or several between commas, as {@code -Dimage} takes them. */
  static List<String> commaSeparated(String given) {
    return isGlob(given) || Files.exists(Path.of(given))
        ? List.of(given)
        : Arrays.asList(given.split(","));
  }

  private static List<Path> files(String argument) {
    if (isGlob(argument) && !exists(argument)) {
      return matching(argument);
    }
    Path path = Path.of(argument);
    return Files.isDirectory(path) ? inFolder(path) : List.of(path);
  }

  private static List<Path> inFolder(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> images = files.filter(ImageArguments::hasImageName).sorted().toList();
      if (images.isEmpty()) {
        throw new InvalidInputException(
            folder.toString(),
            "no image",
            "files that end in one of " + IMAGES.stream().sorted().toList(),
            "name another folder, or the files themselves");
      }
      return images;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  /** The files that fit a glob; walking starts at the last folder before the first wildcard. */
  private static List<Path> matching(String glob) {
    int wildcard = glob.split("[*?\\[{]", 2)[0].length();
    int slash = glob.lastIndexOf('/', wildcard);
    Path start = Path.of(slash < 0 ? "" : glob.substring(0, Math.max(slash, 1)));
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    List<Path> found = List.of();
    if (Files.isDirectory(start)) {
      try (Stream<Path> tree = Files.walk(start)) {
        found = tree.filter(p -> matcher.matches(p) && hasImageName(p)).sorted().toList();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + start, e);
      }
    }
    if (found.isEmpty()) {
      throw new InvalidInputException(
          glob, "no image that fits it", "one or more", "correct the pattern");
    }
    return found;
  }

  private static boolean hasImageName(Path file) {
    String name = file.getFileName().toString();
    return IMAGES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  private static boolean isGlob(String argument) {
    return argument.matches(".*[*?\\[{].*");
  }

  /** Not asked of a glob that is no path, as none with a star is on Windows. */
  private static boolean exists(String argument) {
    return !argument.contains("*") && !argument.contains("?") && Files.exists(Path.of(argument));
  }

  private static List<String> lines(InputStream in) {
    List<String> lines = new ArrayList<>();
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    reader.lines().filter(line -> !line.isBlank()).forEach(lines::add);
    return lines;
  }
}
