package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.interval;
import static dev.clipcap.io.Markdown.loss;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;

import dev.clipcap.experiment.results.Pair;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.SeedScores;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.metrics.Bootstrap;
import dev.clipcap.metrics.CaptionMetric;
import dev.clipcap.metrics.CorpusBleu;
import dev.clipcap.metrics.ReportBleu;
import dev.clipcap.metrics.Scores;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The report of one configuration that was run with several seeds. */
public final class SeedReport {
  private final RunGroup group;
  private final SeedScores scores;

  private SeedReport(RunGroup group, SeedScores scores) {
    this.group = group;
    this.scores = scores;
  }

  /**
   * Writes report.md and loss-by-epoch.svg into a folder that has its seeds.json. The same files
   * in, the same bytes out.
   *
   * @throws dev.clipcap.io.InvalidInputException if a file of a run is missing or malformed
   */
  public static Path write(Path folder) {
    RunGroup group = RunGroup.read(folder);
    AtomicFiles.writeString(
        folder.resolve("loss-by-epoch.svg"), LossCharts.bySeeds(group.runs()).svg());
    Path report = folder.resolve("report.md");
    AtomicFiles.writeString(report, new SeedReport(group, SeedScores.read(folder)).text());
    return report;
  }

  private String text() {
    RunFolder first = group.first();
    String reproduces = first.config().about().reproduces();
    return """
        # %s, %s seeds

        %s; %s trained parameters. %s

        %s

        ## Scores

        %s

        The standard deviation is that of the sample, over training seeds: first weights of the mapper,
        order of the captions, dropout. It says nothing about the choice of test images, which is the same
        for all seeds. A bootstrap over the %s test images measures that: of the score averaged over the
        seeds, the 95%% interval is %s by report BLEU-4 and %s by corpus BLEU-4. "Shuffled" is
        the same model given another image's embedding. `seeds.json` has every score of every seed.

        ## Loss

        ![Training and validation loss of every seed](loss-by-epoch.svg)

        ## The runs

        %s

        ## Run it again

        ```
        %s -Dseeds=%s
        ```

        Seeds that are finished are not run again.
        """
        .formatted(
            plain(group.name()),
            scores.seeds().size(),
            Markdown.sentence(first.kind()),
            Markdown.count(first.metrics().training().trainedParameters()),
            reproduces == null ? "" : "Reproduces: " + plain(reproduces),
            DataStatement.of(first),
            table(),
            first.captions().size(),
            imageInterval(new ReportBleu()),
            imageInterval(new CorpusBleu(4)),
            group.runs().stream()
                .map(run -> "[%s](%s/report.md)".formatted(run.name(), run.name()))
                .collect(Collectors.joining(", ")),
            RunFolder.command(scores.experiment()),
            group.seeds());
  }

  private Table table() {
    Table table =
        new Table(
            "seed",
            "report BLEU-4",
            "corpus BLEU-4",
            "CIDEr",
            "ROUGE-L",
            "shuffled, report BLEU-4",
            "chosen epoch",
            "validation loss",
            "test loss",
            "test loss, shuffled");
    for (RunFolder run : group.runs()) {
      RunMetrics m = run.metrics();
      table.row(
          String.valueOf(m.training().seed()),
          score(m.scores().bleu().reportBleu4()),
          score(m.scores().bleu().corpusBleu().get(3)),
          score(m.scores().cider()),
          score(m.scores().rougeL()),
          score(m.controls().shuffled().reportBleu4()),
          m.training().chosenEpoch() + " of " + m.training().epochs(),
          loss(m.training().validationLoss()),
          loss(m.training().testLoss()),
          loss(m.training().testLossShuffled()));
    }
    summary(table, "**mean**", true);
    summary(table, "**standard deviation**", false);
    return table;
  }

  private void summary(Table table, String name, boolean mean) {
    List<String> columns =
        List.of(
            "report_bleu4",
            "corpus_bleu4",
            "cider",
            "rouge_l",
            "shuffled_report_bleu4",
            "",
            "validation_loss",
            "test_loss",
            "test_loss_shuffled");
    String[] cells = new String[columns.size() + 1];
    cells[0] = name;
    for (int i = 0; i < columns.size(); i++) {
      SeedScores.Score found = scores.scores().get(columns.get(i));
      cells[i + 1] = found == null ? "" : score(mean ? found.mean() : found.sd());
    }
    table.row(cells);
  }

  private String imageInterval(CaptionMetric metric) {
    Scores averaged = group.scores(metric);
    Bootstrap.Interval range = Bootstrap.interval(averaged, Pair.SEED);
    return interval(range.low(), range.high());
  }
}
