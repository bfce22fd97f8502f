package dev.clipcap.metrics;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What files of captions say, as scoring reads them. */
final class ReadCaptions {
  private ReadCaptions() {}

  /** Of a file that is given as captions and as references. */
  static Map<String, String> candidates(Path file) {
    Map<String, String> captions = new LinkedHashMap<>();
    samples(file, file).forEach(sample -> captions.put(sample.id(), sample.candidate()));
    return captions;
  }

  static Map<String, List<String>> references(Path file) {
    return Pairing.References.read(file, null).captions();
  }

  static List<Sample> samples(Path candidates, Path references) {
    return Pairing.of(candidates, references, null).require(false).samples();
  }
}
