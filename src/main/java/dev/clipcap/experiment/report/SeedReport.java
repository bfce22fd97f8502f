package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.plain;

import dev.clipcap.experiment.report.chart.LineChart;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.SeedScores;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Columns;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.metrics.CorpusBleu;
import dev.clipcap.metrics.ReportBleu;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The report of one configuration that was run with several seeds. */
public final class SeedReport {
  private SeedReport() {}

  /**
   * Writes report.md, report.html and loss-by-epoch.svg into a folder that has its seeds.json. The
   * same files in, the same bytes out.
   *
   * @throws dev.clipcap.io.InvalidInputException if a file of a run is missing or malformed
   */
  public static Path write(Path folder) {
    RunGroup group = RunGroup.read(folder);
    LineChart losses = LossCharts.byEpochs(group.runs());
    AtomicFiles.writeString(folder.resolve("loss-by-epoch.svg"), losses.svg());
    Path report = folder.resolve("report.md");
    Page page = page(group, SeedScores.read(folder));
    ImageTable images =
        new ImageTable(folder, group.runs().stream().map(ImageTable.Column::of).toList());
    AtomicFiles.writeString(
        folder.resolve("report.html"),
        new HtmlReport(folder, page).with("loss-by-epoch.svg", losses).text(images));
    AtomicFiles.writeString(report, page.put("captions", "").text());
    return report;
  }

  private static Page page(RunGroup group, SeedScores scores) {
    return new Page("seeds")
        .about(group.first())
        .put("name", plain(group.name()))
        .put("count", scores.seeds().size())
        .put("scores", table(group, scores.scores()))
        .put("reportInterval", Page.intervalOf(group.scores(new ReportBleu())))
        .put("corpusInterval", Page.intervalOf(group.scores(new CorpusBleu(4))))
        .put(
            "runs",
            group.runs().stream()
                .map(run -> "[%s](%s/report.md)".formatted(run.name(), run.name()))
                .collect(Collectors.joining(", ")))
        .put("command", RunFolder.command(scores.experiment()))
        .put("seeds", group.seeds());
  }

  /**
   * A row of the table.
   *
   * @param first its cell in the first column
   * @param epoch its cell in the column of epochs
   * @param scores under the names of seeds.json
   * @param number which of a score's numbers it shows
   * @param ofRun whether they are one run's, whose losses have fewer decimals
   */
  private record Row(
      String first,
      String epoch,
      Map<String, SeedScores.Score> scores,
      ToDoubleFunction<SeedScores.Score> number,
      boolean ofRun) {
    String score(String name) {
      return cell(name, Markdown::score);
    }

    String loss(String name) {
      return cell(name, ofRun ? Markdown::loss : Markdown::score);
    }

    private String cell(String name, DoubleFunction<String> format) {
      SeedScores.Score score = scores.get(name);
      return score == null ? "" : format.apply(number.applyAsDouble(score));
    }
  }

  private static Table table(RunGroup group, Map<String, SeedScores.Score> scores) {
    List<Row> rows = new ArrayList<>();
    for (RunFolder run : group.runs()) {
      int at = rows.size();
      RunMetrics.Training training = run.metrics().training();
      String epoch = training.chosenEpoch() + " of " + training.epochs();
      String seed = String.valueOf(training.seed());
      rows.add(new Row(seed, epoch, scores, score -> score.values().get(at), true));
    }
    rows.add(new Row("**mean**", "", scores, SeedScores.Score::mean, false));
    rows.add(new Row("**standard deviation**", "", scores, SeedScores.Score::sd, false));
    return new Columns<Row>()
        .add("seed", Row::first)
        .add("report BLEU-4", row -> row.score("report_bleu4"))
        .add("corpus BLEU-4", row -> row.score("corpus_bleu4"))
        .add("CIDEr", row -> row.score("cider"))
        .add("ROUGE-L", row -> row.score("rouge_l"))
        .add("shuffled, report BLEU-4", row -> row.score("shuffled_report_bleu4"))
        .add("chosen epoch", Row::epoch)
        .add("validation loss", row -> row.loss("validation_loss"))
        .add("test loss", row -> row.loss("test_loss"))
        .add("test loss, shuffled", row -> row.loss("test_loss_shuffled"))
        .of(rows);
  }
}
