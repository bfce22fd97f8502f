package dev.clipcap.app.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.io.PrintedText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One image's caption, as a line of JSON.
 *
 * @param image its path as it was named, or its row of the embeddings
 * @param caption to the letter: it may begin with a space
 * @param logProbability of the caption given the image, natural logarithm
 * @param unfamiliar whether the image is unlike those that the captioner was trained on; null, and
 *     absent in JSON, where that is not known
 * @param trainedOn what those are; null in lines of earlier versions
 * @param alternatives other draws; null, and absent in JSON, for none
 * @param by what decided the caption; its fields stand beside the others
 */
record CaptionLine(
    @JsonProperty(required = true) String image,
    @JsonProperty(required = true) String caption,
    @JsonProperty(value = "log_probability", required = true) double logProbability,
    Boolean unfamiliar,
    @JsonProperty("trained_on") String trainedOn,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Draw> alternatives,
    @JsonUnwrapped By by) {
  /** Another caption of the image. */
  record Draw(String caption, @JsonProperty("log_probability") double logProbability) {}

  /**
   * What decides a caption besides its image.
   *
   * @param model what captioned it, as it was named
   * @param beam beams of the search; 1 for greedy decoding
   * @param options others that differ from what the program did before it wrote them: none, as
   *     where it is null or absent in JSON, means that images are not turned and that products are
   *     float32
   */
  record By(
      @JsonProperty(required = true) String model,
      @JsonProperty(required = true) int beam,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> options) {
    By {
      options = options == null ? Map.of() : new TreeMap<>(options);
    }

    @Override
    public String toString() {
      return options.entrySet().stream()
          .map(option -> ", " + option.getKey() + " " + option.getValue())
          .collect(joining("", model + " with beam " + beam, ""));
    }
  }

  static CaptionLine of(String image, Caption caption, TrainedOn trainedOn, By by) {
    boolean beams = by.beam() > 1; // whose others belong to the search
    List<Draw> others =
        (beams ? List.<Caption>of() : caption.alternatives())
            .stream().map(other -> new Draw(other.text(), other.logProbability())).toList();
    return new CaptionLine(
        image,
        caption.text(),
        caption.logProbability(),
        caption.unfamiliar().orElse(null),
        trainedOn.text(),
        others,
        by);
  }

  /** For a reader: name, tab and caption; a line for each draw. */
  String text() {
    return each()
        .map(text -> PrintedText.oneLine(image) + "\t" + text)
        .collect(joining(System.lineSeparator()));
  }

  /** The captions alone, a line for each. */
  String captions() {
    return each().collect(joining("\n"));
  }

  private Stream<String> each() {
    return Stream.concat(
            Stream.of(caption),
            alternatives == null ? Stream.of() : alternatives.stream().map(Draw::caption))
        .map(CaptionLine::printed);
  }

  /** A caption in one line. */
  static String printed(String caption) {
    return caption.strip().replaceAll("\\s+", " ");
  }
}
