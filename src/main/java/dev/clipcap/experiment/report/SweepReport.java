package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.plain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.SweepScores;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.FolderName;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Columns;
import dev.clipcap.io.Markdown.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The report of a sweep: all points by their validation scores, and the best one's test scores. */
public final class SweepReport {
  private SweepReport() {}

  /**
   * Writes report.md and report.html into a folder that has its sweep.json and a complete run of
   * the best point.
   */
  public static void write(Path folder) {
    SweepScores sweep = SweepScores.read(folder);
    RunGroup best = RunGroup.read(folder.resolve(sweep.best()));
    boolean several = best.runs().size() > 1;
    Page page =
        new Page("sweep")
            .about(best.first())
            .put("name", plain(FolderName.of(folder)))
            .put("count", sweep.points().size())
            .put("points", points(sweep))
            .put("direction", sweep.chooseBy().best())
            .put("chooseBy", sweep.chooseBy().label())
            .put("best", sweep.best())
            .put("seeds", several ? " All scores are means over seeds " + best.seeds() + "." : "")
            .put("scores", scores(best));
    ImageTable images = new ImageTable(folder, List.of(ImageTable.Column.of(sweep.best(), best)));
    AtomicFiles.writeString(
        folder.resolve("report.html"), new HtmlReport(folder, page).text(images));
    AtomicFiles.writeString(folder.resolve("report.md"), page.put("captions", "").text());
  }

  private static Table points(SweepScores sweep) {
    Columns<SweepScores.Point> columns =
        new Columns<SweepScores.Point>()
            .add(
                "point",
                p -> p.folder().equals(sweep.best()) ? "**" + p.folder() + "**" : p.folder());
    for (String field : sweep.points().get(0).values().keySet()) {
      columns.add(plain(field), p -> value(p.values().get(field)));
    }
    return columns
        .add("validation loss", p -> Markdown.loss(p.validation().loss()))
        .add("report BLEU-4", p -> Markdown.score(p.validation().reportBleu4()))
        .add("corpus BLEU-4", p -> Markdown.score(p.validation().corpusBleu4()))
        .add("CIDEr", p -> Markdown.score(p.validation().cider()))
        .add("ROUGE-L", p -> Markdown.score(p.validation().rougeL()))
        .of(sweep.points());
  }

  private static String value(JsonNode value) {
    return plain(value.isTextual() ? value.textValue() : value.toString());
  }

  private static Table scores(RunGroup best) {
    return new Columns<RunGroup>()
        .add("report BLEU-4", of -> mean(of, m -> m.scores().bleu().reportBleu4()))
        .add("corpus BLEU-4", of -> mean(of, m -> m.scores().bleu().corpusBleu4()))
        .add("CIDEr", of -> mean(of, m -> m.scores().cider()))
        .add("ROUGE-L", of -> mean(of, m -> m.scores().rougeL()))
        .of(List.of(best));
  }

  private static String mean(RunGroup best, ToDoubleFunction<RunMetrics> number) {
    return Markdown.score(best.over(number).mean());
  }
}
