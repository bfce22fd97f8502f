package dev.clipcap.app.cli;

import static java.util.stream.Collectors.joining;

import java.util.Map;
import java.util.TreeMap;

/**
 * What decides a caption besides its image.
 *
 * @param model what captioned it, as it was named
 * @param beam beams of the search; 1 for greedy decoding
 * @param options others that differ from what the program did before it wrote them: none means that
 *     images are not turned and that products are float32
 */
record CaptionedBy(String model, int beam, Map<String, String> options) {
  CaptionedBy {
    options = new TreeMap<>(options);
  }

  @Override
  public String toString() {
    return options.entrySet().stream()
        .map(option -> ", " + option.getKey() + " " + option.getValue())
        .collect(joining("", model + " with beam " + beam, ""));
  }
}
