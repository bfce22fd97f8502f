package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.plain;

import dev.clipcap.experiment.results.Pictures;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.TestCaption;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Columns;
import dev.clipcap.metrics.ReportBleu;
import dev.clipcap.metrics.Scores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Every test image of some systems with their captions, in a table that the page's script sorts:
 * first those where the first system is ahead of the second by most, or has the best score.
 */
final class ImageTable {
  /** Its place in the Markdown. */
  static final String NAME = "images";

  /** Pictures weigh three or four kilobytes each. */
  private static final int MOST_PICTURES = 400;

  /**
   * A system.
   *
   * @param run whose captions are shown
   * @param scores of the images
   * @param mean whether they are the mean over several seeds, of which the run is the first
   */
  record Column(String name, RunFolder run, Scores scores, boolean mean) {
    static Column of(RunFolder run) {
      return new Column(run.name(), run, run.scores(new ReportBleu()), false);
    }

    static Column of(String name, RunGroup group) {
      Scores scores = group.scores(new ReportBleu());
      return new Column(name, group.first(), scores, group.runs().size() > 1);
    }

    TestCaption caption(int image) {
      return run.captions().get(image);
    }
  }

  /** For the page's script: the scores of every system, in the order of the table's rows. */
  record Data(List<String> names, List<List<Double>> scores) {}

  private final Path folder;
  private final List<Column> columns;
  private final List<Integer> order;
  private final Map<Integer, String> pictures = new HashMap<>();

  /**
   * @param folder of the page, which may have copies of images whose files are gone
   * @param columns one or more, of the same images
   */
  ImageTable(Path folder, List<Column> columns) {
    this.folder = folder;
    this.columns = columns;
    RunFolder run = columns.get(0).run();
    int images = run.captions().size();
    this.order =
        IntStream.range(0, images)
            .boxed()
            .sorted(Comparator.comparingDouble(this::lead).reversed())
            .toList();
    for (int place = 0; place < images; place++) {
      if (Math.min(place, images - 1 - place) < MOST_PICTURES / 2) {
        int image = order.get(place);
        Pictures.embedded(folder, run.captions().get(image), run.exif())
            .ifPresent(html -> pictures.put(image, html));
      }
    }
  }

  private double lead(int image) {
    double first = columns.get(0).scores().image(image);
    return columns.size() == 1 ? first : first - columns.get(1).scores().image(image);
  }

  /** What a page says of the table, and its place. */
  String section() {
    RunFolder run = columns.get(0).run();
    Page about =
        new Page("about")
            .put("images", run.captions().size())
            .put("pictures", pictures.size())
            .put("most", MOST_PICTURES)
            .put("place", NAME);
    boolean ours = run.metrics().dataset().equals("storybook");
    boolean means = columns.stream().anyMatch(Column::mean);
    return about
        .put("ofSeeds", about.section(means, "; ", "ofSeeds"))
        .put("licence", about.section(!ours, " ", "licence"))
        .section("everyImage");
  }

  String html() {
    Columns<Integer> table =
        new Columns<Integer>()
            .add(
                "image",
                i -> pictures.getOrDefault(i, "") + plain(columns.get(0).caption(i).image()))
            .add("reference captions", i -> Page.references(columns.get(0).caption(i)));
    for (Column column : columns) {
      table
          .add(plain(column.name()), i -> plain(column.caption(i).caption()))
          .add("BLEU-4", i -> Markdown.score(column.scores().image(i)));
    }
    List<String> names = new ArrayList<>();
    List<List<Double>> scores = new ArrayList<>();
    for (Column column : columns) {
      names.add(column.name());
      scores.add(order.stream().map(column.scores()::image).toList());
    }
    return "<div class=\"images\">\n"
        + new Html(folder, Map.of()).table("Every test image", table.of(order).toString())
        + HtmlReport.script(new Data(names, scores))
        + "\n</div>";
  }
}
