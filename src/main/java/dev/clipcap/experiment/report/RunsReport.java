package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.interval;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;
import static dev.clipcap.io.Markdown.signed;

import dev.clipcap.experiment.report.chart.LineChart;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Claim;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Columns;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.io.Output;
import dev.clipcap.io.Signature;
import dev.clipcap.io.Wording;
import dev.clipcap.metrics.Bootstrap;
import dev.clipcap.metrics.CaptionMetric;
import dev.clipcap.metrics.Cider;
import dev.clipcap.metrics.Comparison;
import dev.clipcap.metrics.CorpusBleu;
import dev.clipcap.metrics.ReportBleu;
import dev.clipcap.metrics.RougeL;
import dev.clipcap.metrics.Scores;
import dev.clipcap.metrics.SeedSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Any two or more configurations on the same test images: their scores, and every pair of them
 * compared. A configuration is one run, or one for each of several seeds.
 */
public final class RunsReport {
  /** Tells a page of this report or of {@link ComparisonReport}. */
  static final Signature PAGE =
      Signature.of(
          "the report",
          "# \\d+ configurations compared\\R{2}All captioned the same \\d+ test images\\.\\R"
              + "|# [^\\n]+ against [^\\n]+\\R{2}(?s:.*?)\\R## Scores\\R{2}"
              + "!\\[BLEU-4 of each run beside the published numbers and the controls\\]");

  /** By which every pair is compared, each under its name in the template. */
  private static final Map<String, CaptionMetric> METRICS =
      Map.of(
          "reportBleu4", new ReportBleu(),
          "corpusBleu4", new CorpusBleu(4),
          "cider", Cider.coco(),
          "rougeL", new RougeL());

  /** A configuration under its name on the page. */
  private record Row(String name, RunGroup group) {
    RunFolder first() {
      return group.first();
    }

    int seeds() {
      return group.runs().size();
    }

    /** A number of each run: their mean, and how far seeds move it. */
    String over(ToDoubleFunction<RunMetrics> number) {
      SeedSummary summary = group.over(number);
      return score(summary.mean()) + (summary.seeds() == 1 ? "" : " ± " + score(summary.sd()));
    }
  }

  private final Map<String, RunGroup> groups;
  private final List<Row> rows;
  private final Path page;

  private RunsReport(Map<String, RunGroup> groups, Path page) {
    this.groups = groups;
    this.rows = groups.entrySet().stream().map(e -> new Row(e.getKey(), e.getValue())).toList();
    this.page = page;
  }

  /**
   * Writes a page, and beside it under its name the same with {@code .html} and its chart with
   * {@code -loss.svg}. The same files in, the same bytes out.
   *
   * @param folders of two or more configurations, those expected to score higher first
   * @param output the page, a Markdown file
   * @return the page
   * @throws InvalidInputException if a file of a run is missing or malformed, or if two were tested
   *     on different images
   */
  public static Path write(List<Path> folders, Output output) {
    Path page = output.path();
    List<Path> whole = folders.stream().map(f -> f.toAbsolutePath().normalize()).toList();
    InvalidInputException.refuseIf(
        whole.size() < 2 || new HashSet<>(whole).size() < whole.size(),
        "option " + Wording.setting("runs"),
        folders.toString(),
        "two or more different folders",
        "name them as in " + Wording.setting("runs", "results/mlp-finetune,results/mlp-frozen"));
    List<RunGroup> read = folders.stream().map(RunGroup::read).toList();
    boolean names = read.stream().map(RunGroup::name).distinct().count() == read.size();
    Map<String, RunGroup> groups = new LinkedHashMap<>();
    for (RunGroup group : read) {
      read.get(0).first().requireSameTest(group.first());
      groups.put(names ? group.name() : group.folder().toString(), group);
    }
    RunsReport report = new RunsReport(groups, page.toAbsolutePath());
    LineChart losses = LossCharts.byGroups(groups);
    try (Claim text = output.file(PAGE);
        Claim picture =
            new Output(page.resolveSibling(report.chart()), output.overwrite())
                .file(LossCharts.SIGNATURE);
        Claim browser =
            new Output(page.resolveSibling(report.name() + ".html"), output.overwrite())
                .file(HtmlReport.SIGNATURE)) {
      AtomicFiles.writeString(picture.path(), losses.svg());
      Page words = report.page();
      Path folder = report.page.getParent();
      AtomicFiles.writeString(
          browser.path(),
          new HtmlReport(folder, words)
              .with(report.chart(), losses)
              .text(new ImageTable(folder, report.columns())));
      AtomicFiles.writeString(text.path(), words.put("captions", "").text());
    }
    return page;
  }

  private String name() {
    return page.getFileName().toString().replaceAll("\\.md$", "");
  }

  private String chart() {
    return name() + "-loss.svg";
  }

  private List<ImageTable.Column> columns() {
    return rows.stream().map(row -> ImageTable.Column.of(row.name(), row.group())).toList();
  }

  private Page page() {
    Page text = new Page("runs");
    METRICS.forEach((name, metric) -> text.put(name, pairs(metric)));
    int pairs = rows.size() * (rows.size() - 1) / 2;
    boolean several = rows.stream().anyMatch(row -> row.seeds() > 1);
    Budgets budgets = new Budgets(groups);
    boolean one = rows.stream().anyMatch(row -> row.seeds() == 1);
    return text.put("count", rows.size())
        .put("images", rows.get(0).first().captions().size())
        .put(
            "data",
            rows.stream()
                .map(row -> Page.data(row.first()))
                .distinct()
                .collect(Collectors.joining("\n\n")))
        .put("scores", scores())
        .put("resamples", Markdown.count(Bootstrap.RESAMPLES))
        .put("tests", pairs * METRICS.size())
        .put("severalSeeds", text.section(several, " ", "severalSeeds"))
        .put("oneSeed", text.section(one, " ", "oneSeed"))
        .put("budgets", text.section(budgets.same() ? "sameBudgets" : "otherBudgets"))
        .put("budgetTable", budgets.table())
        .put("chart", chart())
        .put("commands", rows.stream().map(RunsReport::command).collect(Collectors.joining("\n")));
  }

  private static String command(Row row) {
    return RunFolder.command(row.first().metrics().experiment())
        + (row.seeds() == 1 ? "" : " -Dseeds=" + row.group().seeds());
  }

  private Table scores() {
    return new Columns<Row>()
        .add("configuration", this::linked)
        .add("seeds", Row::seeds)
        .add("report BLEU-4", row -> row.over(m -> m.scores().bleu().reportBleu4()))
        .add("corpus BLEU-4", row -> row.over(m -> m.scores().bleu().corpusBleu4()))
        .add("CIDEr", row -> row.over(m -> m.scores().cider()))
        .add("ROUGE-L", row -> row.over(m -> m.scores().rougeL()))
        .add(
            "shuffled, constant",
            row ->
                row.over(m -> m.controls().shuffled().reportBleu4())
                    + "<br>"
                    + row.over(m -> m.controls().constant().bleu().reportBleu4()))
        .add("test loss", row -> row.over(m -> m.training().testLoss()))
        .add("test loss, shuffled", row -> row.over(m -> m.training().testLossShuffled()))
        .of(rows);
  }

  private String linked(Row row) {
    Path report = row.group().folder().toAbsolutePath().resolve("report.md");
    String link = page.getParent().relativize(report).toString().replace('\\', '/');
    return "[" + plain(row.name()) + "](" + link + ")<br>" + row.first().kind();
  }

  /** Two configurations under their names, compared. */
  private record Compared(String names, Comparison by) {}

  private Table pairs(CaptionMetric metric) {
    List<Scores> scores = rows.stream().map(row -> row.group().scores(metric)).toList();
    List<Compared> pairs = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      for (int j = i + 1; j < rows.size(); j++) {
        String names = plain(rows.get(i).name()) + ", " + plain(rows.get(j).name());
        Comparison by = Page.compare(metric.name(), scores.get(i), scores.get(j));
        pairs.add(new Compared(names, by));
      }
    }
    return new Columns<Compared>()
        .add("first, second", Compared::names)
        .add("n", pair -> pair.by().images())
        .add("first", pair -> score(pair.by().first()))
        .add("second", pair -> score(pair.by().second()))
        .add("difference", pair -> difference(pair.by()))
        .add("its 95% interval", pair -> interval(pair.by().low(), pair.by().high()))
        .add("win / tie / loss", pair -> Page.outcomes(pair.by()))
        .add("p", pair -> score(pair.by().pValue()))
        .of(pairs);
  }

  private static String difference(Comparison by) {
    return by.significant() ? "**" + signed(by.difference()) + "**" : signed(by.difference());
  }
}
