package dev.clipcap.experiment.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.io.Markdown;
import java.nio.file.Path;

/** Says what a run's numbers are about, before anyone compares them with another paper's. */
final class DataStatement {
  private DataStatement() {}

  /** A sentence or two of Markdown. */
  static String of(RunFolder run) {
    RunMetrics metrics = run.metrics();
    String gpt2 = "`" + lastName(run.config().models().gpt2()) + "`";
    String models =
        run.config().models().clip() == null
            ? "stored embeddings and " + gpt2
            : "`" + lastName(run.config().models().clip()) + "` and " + gpt2;
    if (!metrics.dataset().equals("storybook")) {
      return "Data: %s, %s test images, with %s."
              .formatted(Markdown.plain(metrics.dataset()), metrics.images(), models)
          + exceptions(run.provenance().path("images"))
          + captions(run.provenance().path("captions"));
    }
    return "> **This is the embedded default, not COCO with CLIP and GPT-2.** The %s test images are of"
            .formatted(metrics.images())
        + " Storybook, pictures drawn by a program and described by a program, and the models are "
        + models
        + ", small ones that this project trained on such pictures and sentences. The scores show that"
        + " the method works; they cannot be compared with scores on photos."
        + captions(run.provenance().path("captions"));
  }

  /**
   * What a reader has to know of the images: those left out, and those both trained and tested on.
   */
  private static String exceptions(JsonNode images) {
    int leftOut = images.path("left_out").asInt();
    int leaked = images.path("leaked").asInt();
    return (leftOut == 0
            ? ""
            : " %s images are left out; `%s` says why."
                .formatted(leftOut, ResultsFolder.BAD_IMAGES))
        + (leaked == 0
            ? ""
            : "\n\n> **%s evaluation images were trained on**, as in the student report, whose sample was"
                    .formatted(leaked)
                + " drawn by caption: these scores are too good, and comparable with the report's only.");
  }

  /** What a reader has to know of the captions: those cut, and those left out. */
  private static String captions(JsonNode captions) {
    int cut = captions.path("cut").asInt();
    int leftOut = captions.path("left_out").asInt();
    return cut + leftOut == 0
        ? ""
        : "\n\n%s captions are cut to what fits behind the prefix, and %s left out; `%s` says why."
            .formatted(cut, leftOut, ResultsFolder.BAD_CAPTIONS);
  }

  /** CLIPScore and whose judgement it is, as a paragraph; nothing where there is none. */
  static String clipScores(RunFolder run) {
    RunMetrics metrics = run.metrics();
    if (metrics.scores().clipScore() == null) {
      return "";
    }
    String clip = lastName(run.config().models().clip());
    String whose =
        clip.equals("clip-mini")
            ? "This is clip-mini's own judgement: it embedded these images for the mapper, and was"
                + " trained by this project on pictures and sentences of the same world. It cannot"
                + " be compared with CLIPScores elsewhere, which are by OpenAI's ViT-B/32."
            : "This is the judgement of the CLIP that embedded the images for the mapper;"
                + " comparable are scores by the same CLIP only, and papers use OpenAI's ViT-B/32.";
    return "\n\nCLIPScore is %s and RefCLIPScore %s, by `%s`. %s"
        .formatted(
            Markdown.score(metrics.scores().clipScore()),
            Markdown.score(metrics.scores().refClipScore()),
            clip,
            whose);
  }

  private static String lastName(String path) {
    Path name = Path.of(path).getFileName();
    return name == null ? path : name.toString();
  }
}
