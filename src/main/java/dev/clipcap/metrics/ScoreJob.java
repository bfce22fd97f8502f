package dev.clipcap.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.clipcap.io.Sha256;
import java.nio.file.Path;
import java.util.List;

/** Scores a captions file against a references file by every metric, without any model. */
public final class ScoreJob {
  private ScoreJob() {}

  /**
   * What to score.
   *
   * @param candidates one caption per image, see {@link CaptionRows}
   * @param references the human captions
   * @param training captions of the training images, in a file as the references'; null if the
   *     share of captions seen in training is not wanted
   * @param split only references of this split of their file; null for all
   * @param partial whether images of one file only are left out rather than refused
   */
  public record Request(
      Path candidates, Path references, Path training, String split, boolean partial) {}

  /**
   * How many images are not in the scores.
   *
   * @param withoutCaption with references only
   * @param withoutReferences with a caption only
   */
  public record LeftOut(
      @JsonProperty("without_caption") int withoutCaption,
      @JsonProperty("without_references") int withoutReferences) {

    @Override
    public String toString() {
      return withoutCaption + withoutReferences == 0
          ? "0 left out"
          : "%s left out (%s without a caption, %s without references)"
              .formatted(withoutCaption + withoutReferences, withoutCaption, withoutReferences);
    }
  }

  /**
   * The scores, and which files they are of.
   *
   * @param candidates SHA-256 of the file
   * @param references SHA-256 of the file
   * @param training SHA-256 of the file; null without one
   * @param leftOut images that are not scored
   * @param scores by every metric
   */
  public record Result(
      @JsonProperty("candidates_sha256") String candidates,
      @JsonProperty("references_sha256") String references,
      @JsonProperty("training_sha256") String training,
      @JsonProperty("left_out") LeftOut leftOut,
      @JsonUnwrapped CaptionScores scores) {

    /** A small table for a reader. */
    public String table() {
      return scores.table(leftOut.toString());
    }
  }

  /**
   * Reads and scores.
   *
   * @throws dev.clipcap.io.InvalidInputException if a file cannot be used, or an image is in one
   *     file only and this is not to be so
   */
  public static Result score(Request request) {
    Path training = request.training();
    List<String> seen = training == null ? null : Pairing.References.training(training);
    Pairing pairing =
        Pairing.of(request.candidates(), request.references(), request.split())
            .require(request.partial());
    return new Result(
        Sha256.of(request.candidates()),
        Sha256.of(request.references()),
        training == null ? null : Sha256.of(training),
        new LeftOut(pairing.withoutCaption().size(), pairing.withoutReferences().size()),
        CaptionScores.of(pairing.samples(), seen));
  }
}
