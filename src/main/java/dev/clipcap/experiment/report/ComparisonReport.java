package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.loss;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;

import dev.clipcap.core.train.History;
import dev.clipcap.experiment.results.Pair;
import dev.clipcap.experiment.results.Pictures;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.TestCaption;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Claim;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The student report's three figures rebuilt from two runs, beside its published numbers: loss
 * against epoch, BLEU-4 bars, and a table of images with both models' captions.
 */
public final class ComparisonReport {
  /** The report's two models. */
  public static final List<String> DEFAULT_PAIR = List.of("mlp-finetune", "transformer-frozen");

  private static final int SHOWN = 8;

  private final Pair pair;
  private final RunFolder first;
  private final RunFolder second;
  private final List<RunFolder> all;

  private ComparisonReport(Pair pair, List<RunFolder> all) {
    this.pair = pair;
    this.first = pair.first();
    this.second = pair.second();
    this.all = all;
  }

  /** Writes the page and its pictures, in whose place there may be earlier versions. */
  public static Path write(Path results, List<String> names) {
    return write(results, names, false);
  }

  /**
   * Writes README.md, loss-by-epoch.svg, bleu4.svg and the pictures in images/ into a folder of
   * runs. The same files in, the same bytes out.
   *
   * @param results holds a folder for each run
   * @param names of the two runs to compare, the one expected to score higher first
   * @param overwrite whether other files of these names are lost
   * @return README.md
   * @throws InvalidInputException if a file of a run is missing or malformed, or if the two were
   *     tested on different images
   */
  public static Path write(Path results, List<String> names, boolean overwrite) {
    if (names.size() != 2 || names.get(0).equals(names.get(1))) {
      throw new InvalidInputException(
          "report", "the runs " + names, "two different runs", "name two, as in " + DEFAULT_PAIR);
    }
    RunFolder first = RunFolder.read(results.resolve(names.get(0)));
    RunFolder second = RunFolder.read(results.resolve(names.get(1)));
    Pair pair = Pair.of(first, second);
    List<RunFolder> all = new ArrayList<>(List.of(first, second));
    for (String name : finished(results)) {
      if (!names.contains(name)) {
        all.add(RunFolder.read(results.resolve(name)));
      }
    }
    return new ComparisonReport(pair, all).write(results, overwrite);
  }

  private static List<String> finished(Path results) {
    try (Stream<Path> folders = Files.list(results)) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve("metrics.json")))
          .map(folder -> folder.getFileName().toString())
          .filter(name -> !ResultsFolder.isLocal(name))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + results, e);
    }
  }

  private Path write(Path results, boolean overwrite) {
    List<Integer> shown = SampleChoice.drawn(first.captions().size(), SHOWN);
    Output report = new Output(results.resolve("README.md"), overwrite);
    Output losses = new Output(results.resolve("loss-by-epoch.svg"), overwrite);
    Output scores = new Output(results.resolve("bleu4.svg"), overwrite);
    try (Claim page = report.file(RunsReport.PAGE);
        Claim losschart = losses.file(LossCharts.SIGNATURE);
        Claim bars = scores.file(LossCharts.SIGNATURE)) {
      Pictures pictures =
          Pictures.copy(
              report, shown.stream().map(i -> first.captions().get(i)).toList(), first.exif());
      AtomicFiles.writeString(losschart.path(), LossCharts.byEpochs(first, second).svg());
      AtomicFiles.writeString(bars.path(), new ScoreSection(pair).bars(all).svg());
      AtomicFiles.writeString(page.path(), text(shown, pictures));
    }
    return report.path();
  }

  private String text(List<Integer> shown, Pictures pictures) {
    return """
        # %s against %s

        %s

        ## Scores

        ![BLEU-4 of each run beside the published numbers and the controls](bleu4.svg)

        %s

        ## Loss

        ![Training and validation loss of both runs](loss-by-epoch.svg)

        %s

        The training loss is the mean over the tokens of an epoch's steps; the validation loss is measured at its end.

        ## Which of the report's claims hold here

        %s

        ## Captions

        %s of the test images, drawn with a fixed seed and without a look at the scores. The number is the
        caption's own report BLEU-4.

        %s

        ## All runs

        %s

        The brackets are 95%% bootstrap intervals over test images. "Shuffled" and "constant" are the
        report BLEU-4 of the same model given another image's embedding, and of the one caption that does
        best when it is given to every image.

        ## Run it again

        ```
        %s
        %s
        mvn exec:java -Dexperiment=report
        ```
        """
        .formatted(
            plain(first.name()),
            plain(second.name()),
            introduction(),
            new ScoreSection(pair).text(),
            lossTable(),
            claims(),
            shown.size(),
            captionTable(shown, pictures),
            RunsTable.of(all, first),
            RunFolder.command(first.metrics().experiment()),
            RunFolder.command(second.metrics().experiment()));
  }

  private String introduction() {
    return """
        %s (%s) and %s (%s) captioned the same %s test images.

        %s"""
        .formatted(
            plain(first.name()),
            first.kind(),
            plain(second.name()),
            second.kind(),
            first.captions().size(),
            DataStatement.of(first));
  }

  private String lossTable() {
    Table table =
        new Table(
            "run",
            "epochs",
            "validation after epoch 1",
            "first epoch within 5% of the lowest",
            "lowest validation",
            "last training",
            "last validation");
    for (RunFolder run : List.of(first, second)) {
      History history = run.history();
      table.row(
          plain(run.name()),
          String.valueOf(history.epochs().size()),
          loss(Claims.afterFirst(history)),
          String.valueOf(Claims.settled(history)),
          loss(history.epochs().get(history.bestEpoch() - 1).validation())
              + " (epoch "
              + history.bestEpoch()
              + ")",
          loss(Claims.last(history).train()),
          loss(Claims.last(history).validation()));
    }
    return table.toString();
  }

  private String claims() {
    if (!pair.isTheReports()) {
      return "The report's claims are about an MLP mapper with fine-tuned GPT-2 against a transformer"
          + " mapper with frozen GPT-2, in that order; this pair says nothing about them.";
    }
    return new Claims(
            pair.reportBleu4(), pair.corpusBleu().get(3), first.history(), second.history())
        .paragraph();
  }

  private String captionTable(List<Integer> shown, Pictures pictures) {
    Table table =
        new Table(
            Pictures.HEADING, "reference captions", plain(first.name()), plain(second.name()));
    for (int i : shown) {
      TestCaption own = first.captions().get(i);
      table.row(
          pictures.show(own),
          own.references().stream().map(Markdown::plain).collect(Collectors.joining("<br>")),
          caption(own),
          caption(second.captions().get(i)));
    }
    return table.toString();
  }

  private static String caption(TestCaption caption) {
    return "**" + plain(caption.caption()) + "**<br>" + score(caption.reportBleu4());
  }
}
