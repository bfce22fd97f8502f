package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.loss;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;

import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.RunMetrics.Training;
import dev.clipcap.experiment.results.SeedScores;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.metrics.CorpusBleu;
import dev.clipcap.metrics.ReportBleu;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report of one configuration that was run with several seeds. */
public final class SeedReport {
  private SeedReport() {}

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
    AtomicFiles.writeString(report, text(group, SeedScores.read(folder)));
    return report;
  }

  private static String text(RunGroup group, SeedScores scores) {
    return new Page("seeds")
        .about(group.first())
        .put("name", plain(group.name()))
        .put("count", scores.seeds().size())
        .put("scores", table(group, scores))
        .put("reportInterval", Page.intervalOf(group.scores(new ReportBleu())))
        .put("corpusInterval", Page.intervalOf(group.scores(new CorpusBleu(4))))
        .put(
            "runs",
            group.runs().stream()
                .map(run -> "[%s](%s/report.md)".formatted(run.name(), run.name()))
                .collect(Collectors.joining(", ")))
        .put("command", RunFolder.command(scores.experiment()))
        .put("seeds", group.seeds())
        .text();
  }

  /**
   * A column beside the seed's.
   *
   * @param summarised what seeds.json calls the number; empty for one that has no mean
   */
  private record Column(String heading, String summarised, Function<RunMetrics, String> cell) {
    static Column of(String heading, String summarised, ToDoubleFunction<RunMetrics> number) {
      return new Column(heading, summarised, m -> score(number.applyAsDouble(m)));
    }

    static Column ofLoss(String heading, String summarised, ToDoubleFunction<Training> number) {
      return new Column(heading, summarised, m -> loss(number.applyAsDouble(m.training())));
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("report BLEU-4", "report_bleu4", m -> m.scores().bleu().reportBleu4()),
          Column.of("corpus BLEU-4", "corpus_bleu4", m -> m.scores().bleu().corpusBleu4()),
          Column.of("CIDEr", "cider", m -> m.scores().cider()),
          Column.of("ROUGE-L", "rouge_l", m -> m.scores().rougeL()),
          Column.of(
              "shuffled, report BLEU-4",
              "shuffled_report_bleu4",
              m -> m.controls().shuffled().reportBleu4()),
          new Column(
              "chosen epoch", "", m -> m.training().chosenEpoch() + " of " + m.training().epochs()),
          Column.ofLoss("validation loss", "validation_loss", Training::validationLoss),
          Column.ofLoss("test loss", "test_loss", Training::testLoss),
          Column.ofLoss("test loss, shuffled", "test_loss_shuffled", Training::testLossShuffled));

  private static Table table(RunGroup group, SeedScores scores) {
    Table table = new Table(cells("seed", Column::heading));
    for (RunFolder run : group.runs()) {
      String seed = String.valueOf(run.metrics().training().seed());
      table.row(cells(seed, column -> column.cell().apply(run.metrics())));
    }
    return table
        .row(cells("**mean**", column -> summary(scores, column, SeedScores.Score::mean)))
        .row(cells("**standard deviation**", c -> summary(scores, c, SeedScores.Score::sd)));
  }

  private static String[] cells(String first, Function<Column, String> others) {
    return Stream.concat(Stream.of(first), COLUMNS.stream().map(others)).toArray(String[]::new);
  }

  private static String summary(
      SeedScores scores, Column column, ToDoubleFunction<SeedScores.Score> number) {
    SeedScores.Score found = scores.scores().get(column.summarised());
    return found == null ? "" : score(number.applyAsDouble(found));
  }
}
