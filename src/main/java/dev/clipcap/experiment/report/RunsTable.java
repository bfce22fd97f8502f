package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.count;
import static dev.clipcap.io.Markdown.interval;
import static dev.clipcap.io.Markdown.loss;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;

import dev.clipcap.experiment.results.Pair;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.metrics.Bootstrap;
import dev.clipcap.metrics.CaptionMetric;
import dev.clipcap.metrics.CorpusBleu;
import dev.clipcap.metrics.ReportBleu;
import dev.clipcap.metrics.Scores;
import java.util.List;

/** All finished runs, side by side. */
final class RunsTable {
  private RunsTable() {}

  /**
   * A row for each run.
   *
   * @param first runs on other test images than its are marked
   */
  static Table of(List<RunFolder> runs, RunFolder first) {
    Table table =
        new Table(
            "run",
            "trained parameters",
            "report BLEU-4",
            "corpus BLEU-4",
            "CIDEr",
            "shuffled, constant",
            "compositional",
            "validation loss");
    for (RunFolder run : runs) {
      RunMetrics m = run.metrics();
      table.row(
          "["
              + plain(run.name())
              + "]("
              + run.name()
              + "/report.md)<br>"
              + run.kind()
              + (first.sameTest(run) ? "" : " (other test images)"),
          count(m.training().trainedParameters()),
          withInterval(run, new ReportBleu()),
          withInterval(run, new CorpusBleu(4)),
          score(m.scores().cider()),
          score(m.controls().shuffled().reportBleu4())
              + "<br>"
              + score(m.controls().constant().bleu().reportBleu4()),
          m.compositional() == null ? "" : score(m.compositional().bleu().reportBleu4()),
          loss(m.training().validationLoss()));
    }
    return table;
  }

  private static String withInterval(RunFolder run, CaptionMetric metric) {
    Scores scores = run.scores(metric);
    Bootstrap.Interval interval = Bootstrap.interval(scores, Pair.SEED);
    return score(scores.total()) + " " + interval(interval.low(), interval.high());
  }
}
