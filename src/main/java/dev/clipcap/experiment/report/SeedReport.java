package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.loss;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;

import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.SeedScores;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.metrics.CorpusBleu;
import dev.clipcap.metrics.ReportBleu;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The report of one configuration that was run with several seeds. */
public final class SeedReport {
  private static final String EPOCH = "chosen epoch";

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

  /** Columns, and what seeds.json calls their numbers. */
  private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put("report BLEU-4", "report_bleu4");
    COLUMNS.put("corpus BLEU-4", "corpus_bleu4");
    COLUMNS.put("CIDEr", "cider");
    COLUMNS.put("ROUGE-L", "rouge_l");
    COLUMNS.put("shuffled, report BLEU-4", "shuffled_report_bleu4");
    COLUMNS.put(EPOCH, "");
    COLUMNS.put("validation loss", "validation_loss");
    COLUMNS.put("test loss", "test_loss");
    COLUMNS.put("test loss, shuffled", "test_loss_shuffled");
  }

  /**
   * A row of the table.
   *
   * @param first its cell in the first column
   * @param epoch its cell in the column of epochs
   * @param number which of a score's numbers it shows
   * @param ofRun whether they are one run's, whose losses have fewer decimals
   */
  private record Row(
      String first, String epoch, ToDoubleFunction<SeedScores.Score> number, boolean ofRun) {
    String cell(String heading, SeedScores.Score score) {
      if (heading.equals(EPOCH) || score == null) {
        return heading.equals(EPOCH) ? epoch : "";
      }
      double value = number.applyAsDouble(score);
      return ofRun && heading.contains("loss") ? loss(value) : score(value);
    }
  }

  private static Table table(RunGroup group, SeedScores scores) {
    List<Row> rows = new ArrayList<>();
    for (RunFolder run : group.runs()) {
      int at = rows.size();
      RunMetrics.Training training = run.metrics().training();
      String epoch = training.chosenEpoch() + " of " + training.epochs();
      String seed = String.valueOf(training.seed());
      rows.add(new Row(seed, epoch, score -> score.values().get(at), true));
    }
    rows.add(new Row("**mean**", "", SeedScores.Score::mean, false));
    rows.add(new Row("**standard deviation**", "", SeedScores.Score::sd, false));
    Columns<Row> columns = new Columns<Row>().add("seed", Row::first);
    COLUMNS.forEach(
        (heading, name) ->
            columns.add(heading, row -> row.cell(heading, scores.scores().get(name))));
    return columns.of(rows);
  }
}
