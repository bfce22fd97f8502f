package dev.clipcap.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The sample files that converters/dataset_samples.py wrote. */
public final class Samples {
  private static final Path ROOT = Path.of("src/test/resources/datasets");

  private Samples() {}

  public static Path path(String relative) {
    return ROOT.resolve(relative);
  }

  /** A copy of a sample data set, to be damaged. */
  public static Path copy(String relative, Path target) {
    Path source = path(relative);
    try (Stream<Path> tree = Files.walk(source)) {
      for (Path path : tree.toList()) {
        Files.copy(path, target.resolve(source.relativize(path).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target;
  }
}
