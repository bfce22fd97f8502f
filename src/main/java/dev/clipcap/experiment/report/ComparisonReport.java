package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.count;
import static dev.clipcap.io.Markdown.loss;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;

import dev.clipcap.core.train.History;
import dev.clipcap.experiment.report.Claims.Published;
import dev.clipcap.experiment.report.chart.BarChart;
import dev.clipcap.experiment.report.chart.BarChart.Bar;
import dev.clipcap.experiment.report.chart.BarChart.Fill;
import dev.clipcap.experiment.report.chart.LineChart;
import dev.clipcap.experiment.report.chart.Svg;
import dev.clipcap.experiment.results.Pictures;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.TestCaption;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Claim;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Markdown.Columns;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.io.Output;
import dev.clipcap.io.Unchecked;
import dev.clipcap.metrics.Bootstrap;
import dev.clipcap.metrics.CaptionMetric;
import dev.clipcap.metrics.Comparison;
import dev.clipcap.metrics.CorpusBleu;
import dev.clipcap.metrics.ReportBleu;
import dev.clipcap.metrics.Scores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The student report's three figures rebuilt from two runs, beside its published numbers: loss
 * against epoch, BLEU-4 bars, and a table of images with both models' captions.
 */
public final class ComparisonReport {
  /** The report's two models. */
  public static final List<String> DEFAULT_PAIR = List.of("mlp-finetune", "transformer-frozen");

  private static final int SHOWN = 8;

  private final RunFolder first;
  private final RunFolder second;
  private final List<RunFolder> all;

  private ComparisonReport(List<RunFolder> all) {
    this.first = all.get(0);
    this.second = all.get(1);
    this.all = all;
  }

  /**
   * Writes README.md, report.html, loss-by-epoch.svg, bleu4.svg and the pictures in images/ into a
   * folder of runs. The same files in, the same bytes out.
   *
   * @param results holds a folder for each run
   * @param names of the two runs to compare, the one expected to score higher first
   * @param overwrite whether other files of these names are lost
   * @return README.md
   * @throws InvalidInputException if a file of a run is missing or malformed, or if the two were
   *     tested on different images
   */
  public static Path write(Path results, List<String> names, boolean overwrite) {
    InvalidInputException.refuseIf(
        names.size() != 2 || names.get(0).equals(names.get(1)),
        "report",
        "the runs " + names,
        "two different runs",
        "name two, as in " + DEFAULT_PAIR);
    List<RunFolder> all = new ArrayList<>();
    names.forEach(name -> all.add(RunFolder.read(results.resolve(name))));
    all.get(0).requireSameTest(all.get(1));
    for (String name : finished(results)) {
      if (!names.contains(name)) {
        all.add(RunFolder.read(results.resolve(name)));
      }
    }
    return new ComparisonReport(all).write(results, overwrite);
  }

  private static List<String> finished(Path results) {
    return Unchecked.list(results).stream()
        .filter(folder -> Files.isRegularFile(folder.resolve("metrics.json")))
        .map(folder -> folder.getFileName().toString())
        .filter(name -> !ResultsFolder.isLocal(name))
        .toList();
  }

  private Path write(Path results, boolean overwrite) {
    List<Integer> shown = SampleChoice.drawn(first.captions().size(), SHOWN);
    Output report = new Output(results.resolve("README.md"), overwrite);
    Output losses = new Output(results.resolve("loss-by-epoch.svg"), overwrite);
    Output scores = new Output(results.resolve("bleu4.svg"), overwrite);
    LineChart curves = LossCharts.byEpochs(first, second);
    BarChart bars = bars();
    try (Claim page = report.file(RunsReport.PAGE);
        Claim browser =
            new Output(results.resolve("report.html"), overwrite).file(HtmlReport.SIGNATURE);
        Claim losschart = losses.file(LossCharts.SIGNATURE);
        Claim barchart = scores.file(LossCharts.SIGNATURE)) {
      Pictures pictures =
          Pictures.copy(
              report, shown.stream().map(i -> first.captions().get(i)).toList(), first.exif());
      AtomicFiles.writeString(losschart.path(), curves.svg());
      AtomicFiles.writeString(barchart.path(), bars.svg());
      Page words = page(shown, pictures);
      ImageTable images =
          new ImageTable(results, Stream.of(first, second).map(ImageTable.Column::of).toList());
      AtomicFiles.writeString(
          browser.path(),
          new HtmlReport(results, words)
              .with("loss-by-epoch.svg", curves)
              .with("bleu4.svg", bars)
              .text(images));
      AtomicFiles.writeString(page.path(), words.put("captions", words.section("samples")).text());
    }
    return report.path();
  }

  private Page page(List<Integer> shown, Pictures pictures) {
    Page page = new Page("pair");
    page.put("first", plain(first.name()))
        .put("firstKind", first.kind())
        .put("second", plain(second.name()))
        .put("secondKind", second.kind())
        .put("images", first.captions().size())
        .put("dataset", plain(first.metrics().dataset()))
        .put("data", Page.data(first))
        .put("resamples", count(Bootstrap.RESAMPLES))
        .put("losses", losses())
        .put("shown", shown.size())
        .put("samples", captions(shown, pictures))
        .put("runs", runs())
        .put("firstCommand", RunFolder.command(first.metrics().experiment()))
        .put("secondCommand", RunFolder.command(second.metrics().experiment()));
    putScores(page);
    return page;
  }

  private void putScores(Page page) {
    Comparison report = compare(new ReportBleu());
    Comparison corpus = null;
    page.put("report", report);
    for (int order = 1; order <= 4; order++) {
      corpus = compare(new CorpusBleu(order));
      page.put("bleu" + order, corpus);
    }
    Claims claims = new Claims(report, corpus, first.history(), second.history());
    boolean published = areTheReports();
    page.put("better", plain((report.difference() > 0 ? first : second).name()))
        .put("chance", page.section("chance"))
        .put("significance", page.section(report.significant() ? "significant" : "notSignificant"))
        .put("scores", page.section(published ? "besidePublished" : "unpublished"))
        .put("footnote", page.section(published, "\n\n", "footnote"))
        .put("claims", published ? claims.paragraph() : page.section("noClaims"));
  }

  /** Whether these are the report's two models in the report's order. */
  private boolean areTheReports() {
    return Published.of(first.config()).equals(Optional.of(Published.MLP_FINETUNED))
        && Published.of(second.config()).equals(Optional.of(Published.TRANSFORMER_FROZEN));
  }

  private Comparison compare(CaptionMetric metric) {
    return Page.compare(metric.name(), first.scores(metric), second.scores(metric));
  }

  /** The report's BLEU-4 of every run on the pair's test images. */
  private BarChart bars() {
    Fill model = new Fill("this model, with 95% bootstrap interval", Svg.GREEN, false);
    Fill published = new Fill("published by the report, on COCO", Svg.INK, true);
    Fill shuffled = new Fill("given another image's embedding", Svg.GREY, false);
    Fill constant = new Fill("best constant caption", Svg.PALE, false);
    List<Bar> bars = new ArrayList<>();
    for (RunFolder run : all.stream().filter(first::sameTest).toList()) {
      Scores scores = run.scores(new ReportBleu());
      Bootstrap.Interval over = Page.overImages(scores);
      double total = scores.total();
      double low = Math.min(total, over.low());
      bars.add(new Bar(run.name(), model, total, low, Math.max(total, over.high())));
      Published.of(run.config())
          .ifPresent(p -> bars.add(Bar.of(run.name(), published, p.reportBleu4())));
      RunMetrics.Controls controls = run.metrics().controls();
      bars.add(Bar.of(run.name(), shuffled, controls.shuffled().reportBleu4()));
      bars.add(Bar.of(run.name(), constant, controls.constant().bleu().reportBleu4()));
    }
    return new BarChart("Report BLEU-4 on the test images", "report BLEU-4", bars);
  }

  private Table losses() {
    return new Columns<RunFolder>()
        .add("run", run -> plain(run.name()))
        .add("epochs", run -> run.history().epochs().size())
        .add("validation after epoch 1", run -> loss(Claims.afterFirst(run.history())))
        .add("first epoch within 5% of the lowest", run -> Claims.settled(run.history()))
        .add("lowest validation", run -> lowest(run.history()))
        .add("last training", run -> loss(Claims.last(run.history()).train()))
        .add("last validation", run -> loss(Claims.last(run.history()).validation()))
        .of(List.of(first, second));
  }

  private static String lowest(History history) {
    int best = history.bestEpoch();
    return loss(history.epochs().get(best - 1).validation()) + " (epoch " + best + ")";
  }

  private Table captions(List<Integer> shown, Pictures pictures) {
    return new Columns<Integer>()
        .add(Pictures.HEADING, i -> pictures.show(first.captions().get(i)))
        .add("reference captions", i -> Page.references(first.captions().get(i)))
        .add(plain(first.name()), i -> caption(first.captions().get(i)))
        .add(plain(second.name()), i -> caption(second.captions().get(i)))
        .of(shown);
  }

  private static String caption(TestCaption caption) {
    return Page.bold(caption) + "<br>" + score(caption.reportBleu4());
  }

  /** A row for each run; those on other test images are marked. */
  private Table runs() {
    return new Columns<RunFolder>()
        .add("run", this::linked)
        .add("trained parameters", run -> count(run.metrics().training().trainedParameters()))
        .add("report BLEU-4", run -> withInterval(run.scores(new ReportBleu())))
        .add("corpus BLEU-4", run -> withInterval(run.scores(new CorpusBleu(4))))
        .add("CIDEr", run -> score(run.metrics().scores().cider()))
        .add("shuffled, constant", run -> controls(run.metrics().controls()))
        .add("compositional", run -> compositional(run.metrics().compositional()))
        .add("validation loss", run -> loss(run.metrics().training().validationLoss()))
        .of(all);
  }

  private String linked(RunFolder run) {
    return "[%s](%s/report.md)<br>%s%s"
        .formatted(
            plain(run.name()),
            run.name(),
            run.kind(),
            first.sameTest(run) ? "" : " (other test images)");
  }

  private static String withInterval(Scores scores) {
    return score(scores.total()) + " " + Page.intervalOf(scores);
  }

  private static String controls(RunMetrics.Controls controls) {
    return score(controls.shuffled().reportBleu4())
        + "<br>"
        + score(controls.constant().bleu().reportBleu4());
  }

  private static String compositional(RunMetrics.Compositional unseen) {
    return unseen == null ? "" : score(unseen.bleu().reportBleu4());
  }
}
