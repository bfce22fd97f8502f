package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.interval;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;
import static dev.clipcap.io.Markdown.signed;

import dev.clipcap.experiment.config.Published;
import dev.clipcap.experiment.report.chart.BarChart;
import dev.clipcap.experiment.report.chart.BarChart.Bar;
import dev.clipcap.experiment.report.chart.BarChart.Fill;
import dev.clipcap.experiment.report.chart.Svg;
import dev.clipcap.experiment.results.Pair;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.metrics.Bootstrap;
import dev.clipcap.metrics.Comparison;
import dev.clipcap.metrics.ReportBleu;
import dev.clipcap.metrics.Scores;
import java.util.ArrayList;
import java.util.List;

/** Two runs' scores beside the published ones, and whether they differ by more than chance. */
record ScoreSection(Pair pair) {

  /** The report's BLEU-4 of every run on the pair's test images. */
  BarChart bars(List<RunFolder> runs) {
    Fill model = new Fill("this model, with 95% bootstrap interval", Svg.GREEN, false);
    Fill published = new Fill("published by the report, on COCO", Svg.INK, true);
    Fill shuffled = new Fill("given another image's embedding", Svg.GREY, false);
    Fill constant = new Fill("best constant caption", Svg.PALE, false);
    List<Bar> bars = new ArrayList<>();
    for (RunFolder run : runs.stream().filter(pair.first()::sameTest).toList()) {
      Scores scores = run.scores(new ReportBleu());
      Bootstrap.Interval interval = Bootstrap.interval(scores, Pair.SEED);
      double total = scores.total();
      bars.add(
          new Bar(
              run.name(),
              model,
              total,
              Math.min(total, interval.low()),
              Math.max(total, interval.high())));
      Published.of(run.config())
          .ifPresent(p -> bars.add(Bar.of(run.name(), published, p.reportBleu4())));
      RunMetrics.Controls controls = run.metrics().controls();
      bars.add(Bar.of(run.name(), shuffled, controls.shuffled().reportBleu4()));
      bars.add(Bar.of(run.name(), constant, controls.constant().bleu().reportBleu4()));
    }
    return new BarChart("Report BLEU-4 on the test images", "report BLEU-4", bars);
  }

  /** Verdict, tables and footnotes. */
  String text() {
    return String.join(
        "\n\n",
        significance(),
        scores().toString(),
        "Corpus BLEU of every order:",
        corpusBleu().toString(),
        footnotes());
  }

  private String significance() {
    Comparison c = pair.reportBleu4();
    String interval = interval(c.low(), c.high());
    String chance =
        "If the two were equally good, a difference at least this large would come up with"
            + " probability "
            + score(c.pValue())
            + ".";
    if (c.significant()) {
      String better = plain((c.difference() > 0 ? pair.first() : pair.second()).name());
      return "**The difference in report BLEU-4 is significant:** %s scores higher, and the 95%% interval %s of the difference excludes zero. %s"
          .formatted(better, interval, chance);
    }
    return "**The difference in report BLEU-4 is not significant:** the 95%% interval %s of the difference includes zero, so %s test images cannot say which model is better. %s"
        .formatted(interval, c.images(), chance);
  }

  /** Both BLEU-4 scores, a column each, with the published one on its left. */
  private Table scores() {
    Comparison report = pair.reportBleu4();
    Comparison corpus = pair.corpusBleu().get(3);
    Published first = Published.MLP_FINETUNED;
    Published second = Published.TRANSFORMER_FROZEN;
    Table table =
        table(
            "",
            "report BLEU-4, published",
            "report BLEU-4, here",
            "corpus BLEU-4, published¹",
            "corpus BLEU-4, here");
    String coco = Published.IMAGES + " of COCO";
    String images = report.images() + " of " + plain(pair.first().metrics().dataset());
    row(table, "test images", coco, images, coco, images);
    row(
        table,
        plain(pair.first().name()),
        String.valueOf(first.reportBleu4()),
        score(report.first()),
        score(first.corpusBleu().get(3)),
        score(corpus.first()));
    row(
        table,
        plain(pair.second().name()),
        String.valueOf(second.reportBleu4()),
        score(report.second()),
        score(second.corpusBleu().get(3)),
        score(corpus.second()));
    row(
        table,
        "difference",
        signed(Published.DIFFERENCE) + "¹",
        signed(report.difference()),
        signed(first.corpusBleu().get(3) - second.corpusBleu().get(3)),
        signed(corpus.difference()));
    row(
        table,
        "its 95% interval",
        "[" + Published.LOW + ", " + Published.HIGH + "]¹",
        interval(report.low(), report.high()),
        "",
        interval(corpus.low(), corpus.high()));
    row(table, "win / tie / loss", "", outcomes(report), "", outcomes(corpus));
    row(table, "p", "", score(report.pValue()), "", score(corpus.pValue()));
    return table;
  }

  private Table corpusBleu() {
    String first = plain(pair.first().name());
    String second = plain(pair.second().name());
    Table table =
        table(
            "",
            first + ", published¹",
            first + ", here",
            second + ", published¹",
            second + ", here");
    for (int n = 0; n < 4; n++) {
      Comparison c = pair.corpusBleu().get(n);
      row(
          table,
          "BLEU-" + (n + 1),
          score(Published.MLP_FINETUNED.corpusBleu().get(n)),
          score(c.first()),
          score(Published.TRANSFORMER_FROZEN.corpusBleu().get(n)),
          score(c.second()));
    }
    return table;
  }

  private Table table(String name, String theirs, String ours, String theirs2, String ours2) {
    return pair.isTheReports()
        ? new Table(name, theirs, ours, theirs2, ours2)
        : new Table(name, ours, ours2);
  }

  /** A row, without the published columns where the pair has no published counterpart. */
  private void row(
      Table table, String name, String theirs, String ours, String theirs2, String ours2) {
    if (pair.isTheReports()) {
      table.row(name, theirs, ours, theirs2, ours2);
    } else {
      table.row(name, ours, ours2);
    }
  }

  private static String outcomes(Comparison c) {
    return c.wins() + " / " + c.ties() + " / " + c.losses();
  }

  private String footnotes() {
    return """
        The intervals are paired bootstrap intervals over test images (%s resamples), p is that of a paired
        permutation test, and win / tie / loss counts the images on which the first run's caption by itself
        scores higher, the same or lower. All three measure the choice of test images, not of the training
        seed.%s"""
        .formatted(
            Markdown.count(pair.reportBleu4().resamples()),
            pair.isTheReports()
                ? "\n\n¹ Computed from the captions that the report published; it gives no interval and no"
                    + " corpus scores itself. Its own difference is not significant."
                : "");
  }
}
