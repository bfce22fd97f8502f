package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.loss;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;

import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.results.Pictures;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.TestCaption;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Json;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.io.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report of one run: what was run, its scores beside the controls, losses, ten captions. */
public final class RunReport {
  private final RunFolder run;
  private final RunMetrics metrics;

  private RunReport(RunFolder run) {
    this.run = run;
    this.metrics = run.metrics();
  }

  /**
   * Writes report.md, loss-by-step.svg, loss-by-epoch.svg and the pictures in images/ into a
   * finished run's folder. The same files in, the same bytes out.
   *
   * @return report.md
   * @throws dev.clipcap.io.InvalidInputException if a file of the run is missing or malformed
   */
  public static Path write(Path runFolder) {
    RunFolder run = RunFolder.read(runFolder);
    AtomicFiles.writeString(runFolder.resolve("loss-by-step.svg"), LossCharts.bySteps(run).svg());
    AtomicFiles.writeString(runFolder.resolve("loss-by-epoch.svg"), LossCharts.byEpochs(run).svg());
    Map<TestCaption, String> shown = SampleChoice.tenOf(run.captions());
    Path report = runFolder.resolve("report.md");
    Pictures pictures = Pictures.copy(Output.of(report), List.copyOf(shown.keySet()), run.exif());
    AtomicFiles.writeString(report, new RunReport(run).text(shown, pictures));
    return report;
  }

  private String text(Map<TestCaption, String> shown, Pictures pictures) {
    return """
        # %s

        %s

        ## Scores

        %s

        %s

        ## Loss

        ![Training loss of every step](loss-by-step.svg)

        ![Training and validation loss of every epoch](loss-by-epoch.svg)

        %s

        ## %s test images

        The two best, the two in the middle and the two worst by report BLEU-4; the others are drawn
        with a fixed seed. `captions.json` has all %s.

        %s

        ## What was run

        %s

        ## Where it comes from

        %s

        ## Run it again

        ```
        %s
        ```

        `config.json` holds the settings as they were, with anything that was overridden on the
        command line.
        """
        .formatted(
            plain(run.name()),
            introduction(),
            scores(),
            controls(),
            lossText(),
            shown.size() == 10 ? "Ten" : shown.size(),
            metrics.images(),
            samples(shown, pictures),
            FieldTable.of("setting", Json.mapper().valueToTree(run.config())),
            FieldTable.of("field", run.provenance()),
            RunFolder.command(metrics.experiment()));
  }

  private String introduction() {
    String reproduces = run.config().about().reproduces();
    return Markdown.sentence(run.kind())
        + "; "
        + Markdown.count(metrics.training().trainedParameters())
        + " trained parameters. "
        + (reproduces == null ? "" : "Reproduces: " + plain(reproduces) + "\n\n")
        + DataStatement.of(run);
  }

  private String scores() {
    Table table = new Table("", "images", "report BLEU-4", "BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4");
    row(
        table,
        "**this model**",
        metrics.images(),
        metrics.scores().bleu().reportBleu4(),
        metrics.scores().bleu().corpusBleu());
    RunMetrics.Decoded decoded = metrics.decoded();
    if (decoded != null) {
      row(
          table,
          "this model, " + decoded.decoding().label(),
          metrics.images(),
          decoded.bleu().reportBleu4(),
          decoded.bleu().corpusBleu());
    }
    RunMetrics.Bleu shuffled = metrics.controls().shuffled();
    row(
        table,
        "control: another image's embedding",
        metrics.images(),
        shuffled.reportBleu4(),
        shuffled.corpusBleu());
    RunMetrics.Constant constant = metrics.controls().constant();
    row(
        table,
        "control: best constant caption",
        metrics.images(),
        constant.bleu().reportBleu4(),
        constant.bleu().corpusBleu());
    RunMetrics.Compositional unseen = metrics.compositional();
    if (unseen != null) {
      row(
          table,
          "this model, compositional split",
          unseen.images(),
          unseen.bleu().reportBleu4(),
          unseen.bleu().corpusBleu());
    }
    return table.toString();
  }

  private static void row(
      Table table, String name, int images, double report, List<Double> corpus) {
    table.row(
        name,
        String.valueOf(images),
        score(report),
        score(corpus.get(0)),
        score(corpus.get(1)),
        score(corpus.get(2)),
        score(corpus.get(3)));
  }

  private String controls() {
    double own = metrics.scores().bleu().corpusBleu().get(3);
    double shuffled = metrics.controls().shuffled().corpusBleu().get(3);
    double constant = metrics.controls().constant().bleu().corpusBleu().get(3);
    boolean twice = own >= 2 * shuffled && own >= 2 * constant;
    return """
        Report BLEU-4 is the mean of the images' own scores; BLEU-1 to BLEU-4 are coco-caption's, over the
        whole set. ROUGE-L is %s and CIDEr %s; %s of the %s captions differ%s.%s

        **The captions %s.** Corpus BLEU-4 is %s, against %s with another image's embedding and %s for the
        constant caption ("%s"), which never looks at an image%s. On the test captions the loss is %s
        nats per token, and %s with another image's embedding.%s"""
        .formatted(
            score(metrics.scores().rougeL()),
            score(metrics.scores().cider()),
            metrics.scores().distinctCaptions(),
            metrics.images(),
            seen(),
            DataStatement.clipScores(run),
            twice ? "depend on the image" : "depend too little on the image",
            score(own),
            score(shuffled),
            score(constant),
            plain(metrics.controls().constant().caption()),
            twice ? ": more than twice both" : "; twice both was expected",
            loss(metrics.training().testLoss()),
            loss(metrics.training().testLossShuffled()),
            metrics.compositional() == null
                ? ""
                : "\n\nThe compositional split pairs things and attributes that training never"
                    + " paired.");
  }

  private String seen() {
    return metrics.scores().seenInTraining() == null
        ? ""
        : String.format(
            Locale.ROOT,
            ", %.1f%% of them are word for word a training caption",
            100 * metrics.scores().seenInTraining());
  }

  private String lossText() {
    return run.config().task().selfCritical() == null ? crossEntropyText() : rewardText();
  }

  private String rewardText() {
    return """
        The weights of epoch %s of %s are kept, where greedy captions of the validation images have the
        highest mean CIDEr-D, %s. The last epoch's training captions, which were drawn, have %s. Document
        frequencies are the training captions', and an end is a token.%s"""
        .formatted(
            metrics.training().chosenEpoch(),
            metrics.training().epochs(),
            score(-metrics.training().validationLoss()),
            score(-metrics.training().trainLoss()),
            stoppedEarly());
  }

  private String crossEntropyText() {
    return """
        The weights of epoch %s of %s are kept, where the validation loss is lowest: %s nats per token. The
        last epoch's training loss is %s%s.%s"""
        .formatted(
            metrics.training().chosenEpoch(),
            metrics.training().epochs(),
            loss(metrics.training().validationLoss()),
            loss(metrics.training().trainLoss()),
            run.config().task().finetune()
                ? ", measured with dropout in GPT-2, the validation loss without"
                : "",
            stoppedEarly());
  }

  private String stoppedEarly() {
    Experiment config = run.config();
    return config.optimization().patience() == null
            || metrics.training().epochs() == config.optimization().epochs()
        ? ""
        : " Training stopped there: %s epochs were planned, with patience %s."
            .formatted(config.optimization().epochs(), config.optimization().patience());
  }

  private static String samples(Map<TestCaption, String> shown, Pictures pictures) {
    Table table =
        new Table(Pictures.HEADING, "the model's caption", "reference captions", "report BLEU-4");
    shown.forEach(
        (caption, why) ->
            table.row(
                pictures.show(caption),
                "**" + plain(caption.caption()) + "**",
                caption.references().stream()
                    .map(Markdown::plain)
                    .collect(Collectors.joining("<br>")),
                score(caption.reportBleu4()) + "<br>" + why));
    return table.toString();
  }
}
