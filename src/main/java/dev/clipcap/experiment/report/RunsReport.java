package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;

import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.SeedScores;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Claim;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.io.Output;
import dev.clipcap.io.Signature;
import dev.clipcap.io.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private final Map<String, RunGroup> groups;
  private final Path page;

  private RunsReport(Map<String, RunGroup> groups, Path page) {
    this.groups = groups;
    this.page = page;
  }

  /** Writes a page, in whose place there may be an earlier version. */
  public static Path write(List<Path> folders, Path page) {
    return write(folders, Output.of(page));
  }

  /**
   * Writes a page, and beside it its chart under the page's name with {@code -loss.svg}. The same
   * files in, the same bytes out.
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
    if (whole.size() < 2 || new HashSet<>(whole).size() < whole.size()) {
      throw new InvalidInputException(
          "option " + Wording.setting("runs"),
          folders.toString(),
          "two or more different folders",
          "name them as in " + Wording.setting("runs", "results/mlp-finetune,results/mlp-frozen"));
    }
    List<RunGroup> read = folders.stream().map(RunGroup::read).toList();
    boolean names = read.stream().map(RunGroup::name).distinct().count() == read.size();
    Map<String, RunGroup> groups = new LinkedHashMap<>();
    for (RunGroup group : read) {
      read.get(0).first().requireSameTest(group.first());
      groups.put(names ? group.name() : group.folder().toString(), group);
    }
    RunsReport report = new RunsReport(groups, page.toAbsolutePath());
    try (Claim text = output.file(PAGE);
        Claim picture =
            new Output(page.resolveSibling(report.chart()), output.overwrite())
                .file(LossCharts.SIGNATURE)) {
      AtomicFiles.writeString(picture.path(), LossCharts.byGroups(groups).svg());
      AtomicFiles.writeString(text.path(), report.text());
    }
    return page;
  }

  /** Whether a folder holds several seeds. */
  public static boolean hasSeeds(Path folder) {
    return Files.isRegularFile(folder.resolve(SeedScores.FILE));
  }

  private String chart() {
    return page.getFileName().toString().replaceAll("\\.md$", "") + "-loss.svg";
  }

  private String text() {
    return """
        # %s configurations compared

        All captioned the same %s test images.

        %s

        ## Scores

        %s

        Where a configuration was run with several seeds, the number is the mean over them and ± the sample
        standard deviation: how much training with another seed moves the score. A run with one seed has
        none. "Shuffled" and "constant" are the report BLEU-4 of the same model given another image's
        embedding, and of the one caption that does best when it is given to every image.

        ## Every pair

        %s

        ## Budgets

        %s

        ## Loss

        ![Validation loss of every run](%s)

        ## Run it again

        ```
        %s
        ```
        """
        .formatted(
            groups.size(),
            any().captions().size(),
            groups.values().stream()
                .map(group -> DataStatement.of(group.first()))
                .distinct()
                .collect(Collectors.joining("\n\n")),
            scores(),
            new EveryPair(groups).text(),
            Budgets.of(groups),
            chart(),
            commands());
  }

  private RunFolder any() {
    return groups.values().iterator().next().first();
  }

  private Table scores() {
    Table table =
        new Table(
            "configuration",
            "seeds",
            "report BLEU-4",
            "corpus BLEU-4",
            "CIDEr",
            "ROUGE-L",
            "shuffled, constant",
            "test loss",
            "test loss, shuffled");
    groups.forEach(
        (name, group) ->
            table.row(
                "[" + plain(name) + "](" + link(group) + ")<br>" + group.first().kind(),
                String.valueOf(group.runs().size()),
                over(group, m -> m.scores().bleu().reportBleu4()),
                over(group, m -> m.scores().bleu().corpusBleu().get(3)),
                over(group, m -> m.scores().cider()),
                over(group, m -> m.scores().rougeL()),
                over(group, m -> m.controls().shuffled().reportBleu4())
                    + "<br>"
                    + over(group, m -> m.controls().constant().bleu().reportBleu4()),
                over(group, m -> m.training().testLoss()),
                over(group, m -> m.training().testLossShuffled())));
    return table;
  }

  private static String over(RunGroup group, ToDoubleFunction<RunMetrics> number) {
    var summary = group.over(number);
    return score(summary.mean()) + (summary.seeds() == 1 ? "" : " ± " + score(summary.sd()));
  }

  private String link(RunGroup group) {
    Path report = group.folder().toAbsolutePath().resolve("report.md");
    return page.getParent().relativize(report).toString().replace('\\', '/');
  }

  private String commands() {
    return groups.values().stream()
        .map(
            group ->
                RunFolder.command(group.first().metrics().experiment())
                    + (group.runs().size() == 1 ? "" : " -Dseeds=" + group.seeds()))
        .collect(Collectors.joining("\n"));
  }
}
