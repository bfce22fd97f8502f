package dev.clipcap.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Scores a captions file against a references file by every metric, without any model. */
public final class ScoreJob {
  private ScoreJob() {}

  private record Result(
      @JsonProperty("candidates_sha256") String candidates,
      @JsonProperty("references_sha256") String references,
      @JsonProperty("training_sha256") @JsonInclude(JsonInclude.Include.NON_NULL) String training,
      @JsonUnwrapped CaptionScores scores) {}

  /**
   * Reads, scores, writes {@link CaptionScores} and both files' SHA-256 as one JSON object, and
   * prints a small table.
   *
   * @param candidates one caption per image, see {@link CaptionFiles#candidates}
   * @param references see {@link CaptionFiles#references}
   * @param training captions of the training images, in a file as the references'; null if the
   *     share of captions seen in training is not wanted
   * @param out JSON file to write
   * @param console where the table goes
   * @return the scores
   * @throws dev.clipcap.io.InvalidInputException if a file cannot be used
   */
  public static CaptionScores run(
      Path candidates, Path references, Path training, Path out, PrintStream console) {
    List<String> seen =
        training == null
            ? null
            : CaptionFiles.references(training).values().stream().flatMap(List::stream).toList();
    CaptionScores scores = CaptionScores.of(CaptionFiles.samples(candidates, references), seen);
    Json.write(
        out,
        new Result(
            Sha256.of(candidates),
            Sha256.of(references),
            training == null ? null : Sha256.of(training),
            scores));
    console.print(scores.table());
    return scores;
  }
}
