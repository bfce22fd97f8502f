package dev.clipcap.app.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.TextRule;
import dev.clipcap.experiment.config.ExperimentData;
import dev.clipcap.experiment.config.SplitChoice;
import dev.clipcap.experiment.run.SplitEvaluation;
import dev.clipcap.io.Claim;
import dev.clipcap.io.Json;
import dev.clipcap.io.Signature;
import dev.clipcap.metrics.CocoResults;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Scores a captioner that is trained. */
@Command(
    name = "evaluate",
    description = {
      "Captions a split of a data set with a trained captioner and scores the captions, as an"
          + " experiment does after training: BLEU, CIDEr and ROUGE-L, 0 to 1 (CIDEr: 0 to 10).",
      "",
      "The controls of an experiment (another image's embedding, one caption for all) are not"
          + " here; train writes them."
    },
    footer = {"", "Example: clipcap evaluate --model CAPTIONER --split validation --json"})
final class EvaluateCommand implements Callable<Integer> {
  private static final Signature EVALUATION =
      Signature.of(
          "an evaluation",
          "\\{\n  \"model\" : "
              + Signature.STRING
              + ",\n  \"model_sha256\" : \"[0-9a-f]{64}\",\n  \"dataset\" : ");

  @ParentCommand private ClipCap clipcap;

  @Mixin private SharedOptions.Model model;

  @Option(
      names = "--data",
      paramLabel = "TEXT",
      description =
          "Data set: storybook, coco:FOLDER, flickr30k:FOLDER, folder:FOLDER ... (default:"
              + " ${DEFAULT-VALUE}).")
  private String data = "storybook";

  @Option(
      names = "--splits",
      paramLabel = "FILE",
      description = "splits.json of a run, whose splits are to be used (default: the data set's).")
  private Path splits;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "test",
      completionCandidates = EnumName.OfSplit.class,
      description = "train, validation, test, compositional or all (default: ${DEFAULT-VALUE}).")
  private SplitChoice split;

  @Option(
      names = "--text",
      paramLabel = "RULE",
      completionCandidates = EnumName.OfTextRule.class,
      description = "What is done to every reference: sentence makes it end in one full stop.")
  private TextRule text;

  @Option(
      names = "--images",
      paramLabel = "NUMBER",
      description = "The first images of the split (default: all).")
  private Integer images;

  @Mixin private SharedOptions.Search search;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "JSON file for all scores and captions, each image's too.")
  private Path out;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "clipcap",
      converter = EnumName.OfEvaluationFormat.class,
      completionCandidates = EnumName.OfEvaluationFormat.class,
      description =
          "Of --out: clipcap, or coco for COCO's results, image_id and caption (default:"
              + " ${DEFAULT-VALUE}).")
  private CaptionOutput.Format format;

  @Mixin private SharedOptions.Overwrite overwrite;

  @Mixin private SharedOptions.JsonScores json;

  @Override
  public Integer call() {
    format.requireFile(out);
    Signature kind = format == CaptionOutput.Format.COCO ? CocoResults.SIGNATURE : EVALUATION;
    try (Claim claim = overwrite.file(out, kind, splits)) {
      return evaluate(claim);
    }
  }

  private int evaluate(Claim claim) {
    clipcap.loading();
    CaptionDataset dataset =
        new ExperimentData(
                new TextNode(data), splits == null ? null : splits.toString(), false, 0, 0, text)
            .open();
    format.requireNumbers(split.images(dataset).stream().map(CaptionedImage::id));
    SplitEvaluation evaluation =
        SplitEvaluation.of(
            model.get(), dataset, split, images == null ? 0 : images, search.options());
    if (format == CaptionOutput.Format.COCO) {
      CocoResults results = new CocoResults();
      evaluation.captions().forEach(line -> results.add(line.image(), line.caption()));
      results.write(claim.path());
    } else if (claim != null) {
      Json.write(claim.path(), evaluation);
    }
    clipcap.print(json.given, evaluation, evaluation::table);
    clipcap.errors(
        evaluation.leftOut().stream().map(bad -> bad.source() + ": " + bad.reason()).toList());
    return evaluation.leftOut().isEmpty() ? ExitCode.DONE : ExitCode.SOME_BAD_IMAGES;
  }
}
