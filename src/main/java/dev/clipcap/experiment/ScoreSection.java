package dev.clipcap.experiment;

import static dev.clipcap.experiment.Markdown.interval;
import static dev.clipcap.experiment.Markdown.plain;
import static dev.clipcap.experiment.Markdown.score;
import static dev.clipcap.experiment.Markdown.signed;

import dev.clipcap.experiment.BarChart.Bar;
import dev.clipcap.experiment.BarChart.Fill;
import dev.clipcap.experiment.Markdown.Table;
import dev.clipcap.metrics.Bootstrap;
import dev.clipcap.metrics.Comparison;
import dev.clipcap.metrics.ReportBleu;
import dev.clipcap.metrics.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
      bars.add(Bar.of(run.name(), constant, controls.constant().reportBleu4()));
    }
    return new BarChart("Report BLEU-4 on the test images", "report BLEU-4", bars);
  }

  /** Table, verdict and footnote. */
  String text() {
    return String.join("\n\n", table().toString(), significance(), footnote());
  }

  private Table table() {
    Table table =
        new Table(
            "score",
            "of",
            plain(pair.first().name()),
            plain(pair.second().name()),
            "difference",
            "95% interval",
            "win / tie / loss",
            "p");
    if (pair.isTheReports()) {
      table.row(
          "report BLEU-4",
          "published, " + Published.IMAGES + " COCO images",
          String.valueOf(Published.MLP_FINETUNED.reportBleu4()),
          String.valueOf(Published.TRANSFORMER_FROZEN.reportBleu4()),
          signed(Published.DIFFERENCE) + "¹",
          "[" + Published.LOW + ", " + Published.HIGH + "]¹",
          "",
          "");
    }
    table.row(ours("**report BLEU-4**", pair.reportBleu4()));
    for (int order = 1; order <= 4; order++) {
      if (pair.isTheReports()) {
        double first = Published.MLP_FINETUNED.corpusBleu().get(order - 1);
        double second = Published.TRANSFORMER_FROZEN.corpusBleu().get(order - 1);
        table.row(
            "corpus BLEU-" + order,
            "the report's captions¹",
            score(first),
            score(second),
            signed(first - second),
            "",
            "",
            "");
      }
      table.row(ours("**corpus BLEU-" + order + "**", pair.corpusBleu().get(order - 1)));
    }
    return table;
  }

  private static String[] ours(String name, Comparison c) {
    return new String[] {
      name,
      "**this run**, " + c.images() + " images",
      score(c.first()),
      score(c.second()),
      signed(c.difference()),
      interval(c.low(), c.high()),
      c.wins() + " / " + c.ties() + " / " + c.losses(),
      String.format(Locale.ROOT, "%.4f", c.pValue())
    };
  }

  private String significance() {
    Comparison c = pair.reportBleu4();
    String higher = plain((c.difference() >= 0 ? pair.first() : pair.second()).name());
    if (c.significant()) {
      return "**The difference in report BLEU-4 is significant:** %s scores higher, and the 95%% interval %s of the difference excludes zero. If the two models were equally good, a difference this large would come up with probability %s."
          .formatted(higher, interval(c.low(), c.high()), score(c.pValue()));
    }
    return "**The difference in report BLEU-4 is not significant:** the 95%% interval %s of the difference includes zero, so %s test images cannot say which model is better. If the two were equally good, a difference this large would come up with probability %s."
        .formatted(interval(c.low(), c.high()), c.images(), score(c.pValue()));
  }

  private String footnote() {
    return """
        Intervals are paired bootstrap intervals of the difference over test images (%s resamples), p is that
        of a paired permutation test, and win / tie / loss counts the images on which the first run's caption
        scores higher, the same or lower by itself. They measure the choice of test images, not of the
        training seed.%s"""
        .formatted(
            Markdown.count(pair.reportBleu4().resamples()),
            pair.isTheReports()
                ? "\n\n¹ Computed from the captions that the report published; it gives no interval and no"
                    + " corpus scores itself. Its own difference is not significant."
                : "");
  }
}
