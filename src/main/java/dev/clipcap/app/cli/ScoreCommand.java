package dev.clipcap.app.cli;

import dev.clipcap.io.Claim;
import dev.clipcap.io.Json;
import dev.clipcap.io.Signature;
import dev.clipcap.metrics.ScoreJob;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Scores any captions, without a model. */
@Command(
    name = "score",
    description =
        "Scores a file of captions against a file of references by every metric, 0 to 1 (CIDEr: 0"
            + " to 10). Either file may be COCO results or annotations, Karpathy's splits, a map of"
            + " ids, JSON lines, CSV, or what caption, evaluate and train write.",
    footer = {"", "Example: clipcap score --candidates c.json --references annotations.json"})
final class ScoreCommand implements Runnable {
  private static final Signature SCORES =
      Signature.of(
          "scores",
          "\\{\n  \"candidates_sha256\" : \"[0-9a-f]{64}\",\n  \"references_sha256\" : \"");

  @ParentCommand private ClipCap clipcap;

  @Option(
      names = "--candidates",
      required = true,
      paramLabel = "FILE",
      description = "One caption for each image; null where there is none.")
  private Path candidates;

  @Option(
      names = "--references",
      required = true,
      paramLabel = "FILE",
      description = "Human captions of the same images.")
  private Path references;

  @Option(
      names = "--training",
      paramLabel = "FILE",
      description = "Training captions, as the references; adds the share of captions seen there.")
  private Path training;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Only references of this split (train, validation, test), where they have one.")
  private String split;

  @Option(
      names = "--partial",
      description = "Leave out images that only one of the files has; without it they are refused.")
  private boolean partial;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "JSON file for all scores, each image's too.")
  private Path out;

  @Mixin private SharedOptions.Overwrite overwrite;

  @Mixin private SharedOptions.JsonScores json;

  @Override
  public void run() {
    try (Claim claim = overwrite.file(out, SCORES, candidates, references, training)) {
      ScoreJob.Result result =
          ScoreJob.score(new ScoreJob.Request(candidates, references, training, split, partial));
      if (claim != null) {
        Json.write(claim.path(), result);
      }
      clipcap.print(json.given, result, result::table);
    }
  }
}
