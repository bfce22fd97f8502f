package dev.clipcap.app.cli;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.metrics.CocoResults;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where captions go, and how they are written there. */
final class CaptionOutput {
  private static final char UNREADABLE = '\uFFFD';

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description =
          "In place of standard output: .jsonl or .csv for a line for each image as it comes, .json"
              + " for one list of captions at the end.")
  private Path out;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "clipcap",
      completionCandidates = EnumName.OfOutFormat.class,
      description =
          "clipcap: as --out's name ends; coco: --out FILE.json has COCO's results, image_id and"
              + " caption, with the numbers in the images' names; csv; txt: a sidecar beside each"
              + " image, photo.txt for photo.jpg (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Mixin private SharedOptions.Overwrite overwrite;

  @Option(names = "--json", description = "Print a line of JSON for each image.")
  private boolean json;

  /** The file; null for standard output, and for files beside the images. */
  Path file() {
    return out;
  }

  /** Whether they go to files beside the images. */
  boolean isBesideImages() {
    return format == Format.TXT;
  }

  /** Whether the captions run down the terminal themselves. */
  boolean isPrinted() {
    return out == null && !isBesideImages();
  }

  /** Before anything is done: that the format can have these images. */
  void requireFormat(List<Path> images) {
    format.requireFile(out);
    format.requireNumbers(images.stream().map(Path::toString));
    InvalidInputException.refuseIf(
        (json && (format == Format.CSV || isBesideImages())) || (out != null && isBesideImages()),
        "option -D" + (json ? "json" : "out"),
        "it with -Dformat=" + format.name().toLowerCase(Locale.ROOT),
        "one of the two",
        "remove one");
    if (isBesideImages()) {
      Sidecars.requireEach(images);
    }
  }

  /** That an image's name can be written down, if it must be: JSON has no other than Unicode. */
  void requireName(Path image) {
    InvalidInputException.refuseIf(
        (json || out != null || format == Format.CSV) && !isText(image),
        image.toString(),
        "a name with bytes that are no text here",
        "a name that can be written down",
        "rename it, or set LC_ALL=C.UTF-8 if it is UTF-8");
  }

  /** Whether a path as a string still names it: not where its bytes are no text in this locale. */
  private static boolean isText(Path path) {
    String name = path.toString();
    try {
      return name.indexOf(UNREADABLE) < 0 || Path.of(name).equals(path);
    } catch (InvalidPathException notEvenThat) {
      return false;
    }
  }

  /**
   * Opens it.
   *
   * @param console standard output
   * @param by what decides the captions besides the images
   */
  CaptionSink open(PrintStream console, CaptionLine.By by) {
    if (isBesideImages()) {
      return new Sidecars(overwrite.given);
    }
    if (out == null && format == Format.CSV) {
      console.println(CaptionLines.CSV.header());
      return line -> console.println(CaptionLines.CSV.text(line));
    }
    if (out == null) {
      return json ? CaptionSink.json(console) : CaptionSink.text(console);
    }
    String name = out.toString();
    if (format == Format.CSV || (format == Format.CLIPCAP && name.endsWith(".csv"))) {
      return CaptionLog.open(overwrite.of(out), CaptionLines.CSV, by);
    }
    if (format == Format.COCO && name.endsWith(".json")) {
      return CaptionSink.coco(overwrite.of(out).file(CocoResults.SIGNATURE));
    }
    if (format == Format.CLIPCAP && name.endsWith(".jsonl")) {
      return CaptionLog.open(overwrite.of(out), CaptionLines.JSON, by);
    }
    if (name.endsWith(".json")) {
      return CaptionSink.list(overwrite.of(out).file(CaptionSink.LIST));
    }
    throw new InvalidInputException(
        "option -Dout",
        "\"" + name + "\"",
        format == Format.COCO
            ? "a name that ends in .json, as COCO's results are one list"
            : "a name that ends in .json, .jsonl or .csv",
        "correct it");
  }

  /** Of a file of captions. */
  enum Format {
    /** This program's: with log-probabilities, scores and the like. */
    CLIPCAP,
    /** COCO's results: image_id and caption. */
    COCO,
    /** Comma-separated values. */
    CSV,
    /** A file of text beside each image. */
    TXT;

    /** COCO's results are a file, never what is printed. */
    void requireFile(Path out) {
      if (this == COCO && out == null) {
        throw new InvalidInputException(
            "option -Dformat", "no -Dout", "-Dout=FILE.json beside it", "add it");
      }
    }

    /** Before the work: in COCO's results each image has a number of its own. */
    void requireNumbers(Stream<String> images) {
      if (this == COCO) {
        CocoResults numbers = new CocoResults();
        images.forEach(image -> numbers.add(image, ""));
      }
    }
  }
}
