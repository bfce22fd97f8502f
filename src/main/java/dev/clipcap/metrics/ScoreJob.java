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

  /**
   * The scores, and which files they are of.
   *
   * @param candidates SHA-256 of the file
   * @param references SHA-256 of the file
   * @param training SHA-256 of the file; null without one
   * @param scores by every metric
   */
  public record Result(
      @JsonProperty("candidates_sha256") String candidates,
      @JsonProperty("references_sha256") String references,
      @JsonProperty("training_sha256") @JsonInclude(JsonInclude.Include.NON_NULL) String training,
      @JsonUnwrapped CaptionScores scores) {}

  /**
   * Reads and scores.
   *
   * @param candidates one caption per image, see {@link CaptionFiles#candidates}
   * @param references see {@link CaptionFiles#references}
   * @param training captions of the training images, in a file as the references'; null if the
   *     share of captions seen in training is not wanted
   * @throws dev.clipcap.io.InvalidInputException if a file cannot be used
   */
  public static Result score(Path candidates, Path references, Path training) {
    List<String> seen =
        training == null
            ? null
            : CaptionFiles.references(training).values().stream().flatMap(List::stream).toList();
    CaptionScores scores = CaptionScores.of(CaptionFiles.samples(candidates, references), seen);
    return new Result(
        Sha256.of(candidates),
        Sha256.of(references),
        training == null ? null : Sha256.of(training),
        scores);
  }

  /**
   * The same, written to {@code out} as one JSON object and printed as a small table.
   *
   * @param out JSON file to write
   * @param console where the table goes
   * @return the scores
   */
  public static CaptionScores run(
      Path candidates, Path references, Path training, Path out, PrintStream console) {
    Result result = score(candidates, references, training);
    Json.write(out, result);
    console.print(result.scores().table());
    return result.scores();
  }
}
