package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.report.chart.LineChart;
import dev.clipcap.experiment.results.Pictures;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.RunMetrics.Bleu;
import dev.clipcap.experiment.results.TestCaption;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Json;
import dev.clipcap.io.Markdown.Columns;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.io.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report of one run: what was run, its scores beside the controls, losses, ten captions. */
public final class RunReport {
  private final RunFolder run;
  private final RunMetrics metrics;
  private final Page page;

  private RunReport(RunFolder run) {
    this.run = run;
    this.metrics = run.metrics();
    this.page = new Page("run").about(run);
  }

  /**
   * Writes report.md, report.html, loss-by-step.svg, loss-by-epoch.svg and the pictures in images/
   * into a finished run's folder. The same files in, the same bytes out.
   *
   * @return report.md
   * @throws dev.clipcap.io.InvalidInputException if a file of the run is missing or malformed
   */
  public static Path write(Path runFolder) {
    RunFolder run = RunFolder.read(runFolder);
    LineChart steps = LossCharts.bySteps(run);
    LineChart epochs = LossCharts.byEpochs(List.of(run));
    AtomicFiles.writeString(runFolder.resolve("loss-by-step.svg"), steps.svg());
    AtomicFiles.writeString(runFolder.resolve("loss-by-epoch.svg"), epochs.svg());
    Map<TestCaption, String> shown = SampleChoice.tenOf(run.captions());
    Path report = runFolder.resolve("report.md");
    Pictures pictures = Pictures.copy(Output.of(report), List.copyOf(shown.keySet()), run.exif());
    Page page = new RunReport(run).page(shown, pictures);
    HtmlReport html =
        new HtmlReport(runFolder, page)
            .with("loss-by-step.svg", steps)
            .with("loss-by-epoch.svg", epochs);
    ImageTable images = new ImageTable(runFolder, List.of(ImageTable.Column.of(run)));
    AtomicFiles.writeString(runFolder.resolve("report.html"), html.text(images));
    AtomicFiles.writeString(report, page.put("captions", page.section("samples")).text());
    return report;
  }

  private Page page(Map<TestCaption, String> shown, Pictures pictures) {
    if (run.config().about().reproduces() != null) {
      page.put("data", "\n\n" + Page.data(run));
    }
    page.put("trainedOn", Page.trainedOn(run));
    putScores();
    putLosses();
    return page.put("shown", shown.size() == 10 ? "Ten" : shown.size())
        .put("samples", samples(shown, pictures))
        .put("settings", fields("setting", Json.mapper().valueToTree(run.config())))
        .put("provenance", fields("field", run.provenance()));
  }

  private void putScores() {
    RunMetrics.Scores scores = metrics.scores();
    Double seen = scores.seenInTraining();
    double own = scores.bleu().corpusBleu4();
    double shuffled = metrics.controls().shuffled().corpusBleu4();
    double constant = metrics.controls().constant().bleu().corpusBleu4();
    String verdict = own >= 2 * shuffled && own >= 2 * constant ? "depends" : "dependsTooLittle";
    page.put("scores", scores())
        .putScore("rougeL", scores.rougeL())
        .putScore("cider", scores.cider())
        .put("distinct", scores.distinctCaptions())
        .put("seenInTraining", seen == null ? "" : String.format(Locale.ROOT, "%.1f", 100 * seen))
        .put("seen", page.section(seen != null, "", "seen"))
        .put("clipScores", Page.clipScores(run))
        .put("verdict", page.section(verdict))
        .put("reason", page.section(verdict + "Reason"))
        .putScore("corpusBleu4", own)
        .putScore("shuffled", shuffled)
        .putScore("constant", constant)
        .put("constantCaption", plain(metrics.controls().constant().caption()))
        .put(
            "compositional",
            page.section(metrics.compositional() != null, "\n\n", "compositional"));
  }

  /** Scores of a set of captions, with what the set is. */
  private record Row(String name, int images, Bleu bleu) {}

  private Table scores() {
    RunMetrics.Decoded decoded = metrics.decoded();
    RunMetrics.Controls controls = metrics.controls();
    RunMetrics.Compositional unseen = metrics.compositional();
    int images = metrics.images();
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("**this model**", images, metrics.scores().bleu()));
    if (decoded != null) {
      rows.add(new Row("this model, " + decoded.decoding().label(), images, decoded.bleu()));
    }
    rows.add(new Row("control: another image's embedding", images, controls.shuffled()));
    rows.add(new Row("control: best constant caption", images, controls.constant().bleu()));
    if (unseen != null) {
      rows.add(new Row("this model, compositional split", unseen.images(), unseen.bleu()));
    }
    Columns<Row> columns =
        new Columns<Row>()
            .add("", Row::name)
            .add("images", Row::images)
            .add("report BLEU-4", row -> score(row.bleu().reportBleu4()));
    for (int order = 1; order <= 4; order++) {
      int at = order - 1;
      columns.add("BLEU-" + order, row -> score(row.bleu().corpusBleu().get(at)));
    }
    return columns.of(rows);
  }

  private void putLosses() {
    Experiment config = run.config();
    RunMetrics.Training training = metrics.training();
    Integer patience = config.optimization().patience();
    int planned = config.optimization().epochs();
    boolean early = patience != null && training.epochs() != planned;
    page.put("chosenEpoch", training.chosenEpoch())
        .put("epochs", training.epochs())
        .put("planned", planned)
        .put("patience", String.valueOf(patience))
        .put("stoppedEarly", page.section(early, " ", "stoppedEarly"))
        .put("dropout", page.section(config.task().finetune().changesGpt2(), "", "dropout"))
        .putLoss("validationLoss", training.validationLoss())
        .putLoss("trainLoss", training.trainLoss())
        .putScore("validationReward", -training.validationLoss())
        .putScore("trainReward", -training.trainLoss())
        .putLoss("testLoss", training.testLoss())
        .putLoss("testLossShuffled", training.testLossShuffled())
        .put(
            "loss", page.section(config.task().selfCritical() == null ? "crossEntropy" : "reward"));
  }

  private static Table samples(Map<TestCaption, String> shown, Pictures pictures) {
    return new Columns<TestCaption>()
        .add(Pictures.HEADING, pictures::show)
        .add("the model's caption", Page::bold)
        .add("reference captions", Page::references)
        .add("report BLEU-4", one -> score(one.reportBleu4()) + "<br>" + shown.get(one))
        .of(shown.keySet());
  }

  /** A JSON object as a table with one row for each number or text in it, named by its path. */
  private static Table fields(String heading, JsonNode object) {
    Table table = new Table(heading, "value");
    flatten(table, "", object);
    return table;
  }

  private static void flatten(Table table, String path, JsonNode node) {
    if (node.isObject()) {
      String prefix = path.isEmpty() ? "" : path + ", ";
      node.properties().forEach(f -> flatten(table, prefix + f.getKey(), f.getValue()));
    } else {
      String value = node.isValueNode() ? node.asText() : node.toString();
      table.row(plain(path), value.matches("[0-9a-f]{40,}") ? "`" + value + "`" : plain(value));
    }
  }
}
