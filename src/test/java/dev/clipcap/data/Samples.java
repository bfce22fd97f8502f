package dev.clipcap.data;

import dev.clipcap.data.formats.Datasets;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The sample files that converters/dataset_samples.py wrote. */
public final class Samples {
  private static final Path ROOT = Path.of("src/test/resources/datasets");

  private Samples() {}

  public static Path path(String relative) {
    return ROOT.resolve(relative);
  }

  /** The data set of a one-line specification. */
  public static CaptionDataset open(String line) {
    return Datasets.open(DataSpec.parse(line));
  }

  /** Compares the training split with all others. */
  public static LeakCheck leaks(CaptionDataset dataset, boolean contents) {
    List<CaptionedImage> evaluation =
        Stream.of(Split.values())
            .filter(split -> split != Split.TRAIN)
            .flatMap(split -> dataset.split(split).stream())
            .toList();
    return leaks(dataset.split(Split.TRAIN), evaluation, contents);
  }

  /** Compares two lists, by the hashes of the images' bytes where they can be read. */
  static LeakCheck leaks(
      List<CaptionedImage> training, List<CaptionedImage> evaluation, boolean contents) {
    return LeakCheck.between(training, evaluation, Samples::hash, contents);
  }

  private static Optional<String> hash(CaptionedImage image) {
    try {
      return Optional.of(Sha256.of(image.image().bytes()));
    } catch (IOException | InvalidInputException e) {
      return Optional.empty();
    }
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
