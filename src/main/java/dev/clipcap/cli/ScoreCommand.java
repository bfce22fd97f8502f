package dev.clipcap.cli;

import dev.clipcap.io.Json;
import dev.clipcap.metrics.ScoreJob;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Scores any captions, without a model. */
@Command(
    name = "score",
    description =
        "Scores a file of captions against a file of references by every metric, 0 to 1"
            + " (CIDEr: 0 to 10).",
    footer = {
      "",
      "Example: clipcap score --candidates captions.json --references annotations.json --json"
    })
final class ScoreCommand implements Runnable {
  @ParentCommand private ClipCap clipcap;

  @Option(
      names = "--candidates",
      required = true,
      paramLabel = "FILE",
      description = "One caption for each image: COCO results, or a map of id to caption.")
  private Path candidates;

  @Option(
      names = "--references",
      required = true,
      paramLabel = "FILE",
      description = "Human captions: COCO annotations, or a map of id to captions.")
  private Path references;

  @Option(
      names = "--training",
      paramLabel = "FILE",
      description = "Training captions, as the references; adds the share of captions seen there.")
  private Path training;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "JSON file for all scores, each image's too.")
  private Path out;

  @Option(names = "--json", description = "Print what --out takes in place of the table.")
  private boolean json;

  @Override
  public void run() {
    ScoreJob.Result result = ScoreJob.score(candidates, references, training);
    if (out != null) {
      Json.write(out, result);
    }
    if (json) {
      clipcap.out().println(Json.toString(result));
    } else {
      clipcap.out().print(result.scores().table());
    }
  }
}
