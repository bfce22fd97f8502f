package dev.clipcap.app.cli;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.metrics.CocoResults;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Of a file of captions. */
enum OutFormat {
  /** This program's: with log-probabilities, scores and the like. */
  CLIPCAP,
  /** COCO's results: image_id and caption. */
  COCO;

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
