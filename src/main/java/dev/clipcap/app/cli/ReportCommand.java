package dev.clipcap.app.cli;

import dev.clipcap.experiment.report.ComparisonReport;
import dev.clipcap.experiment.report.RunsReport;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Of the runs that are named, or of the report's pair and all that is beside it. */
@Command(
    name = "report",
    description =
        "Writes a page that compares finished runs: those named, or else the report's two rows and"
            + " all that is beside them.",
    footer = {"", "Example: clipcap report --runs results/a,results/b --out PAGE.md"})
final class ReportCommand implements Runnable {
  @ParentCommand private ClipCap clipcap;

  @Option(
      names = "--results",
      paramLabel = "FOLDER",
      description = "Folder of the runs (default: ${DEFAULT-VALUE}).")
  private Path results = Path.of("results");

  @Option(
      names = "--runs",
      split = ",",
      paramLabel = "FOLDER",
      description = "Folders of the runs to compare, pair by pair. Several between commas.")
  private List<Path> runs;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "The page, with --runs (default: README.md in the folder of the runs).")
  private Path out;

  @Mixin private SharedOptions.Overwrite overwrite;

  @Override
  public void run() {
    List<Path> pair = ComparisonReport.DEFAULT_PAIR.stream().map(results::resolve).toList();
    Path page;
    if (runs != null || pair.stream().anyMatch(RunGroup::hasSeeds)) {
      Path named = out == null ? results.resolve("README.md") : out;
      page = RunsReport.write(runs == null ? pair : runs, overwrite.of(named));
    } else if (out != null) {
      throw new InvalidInputException(
          "option -Dout", "no -Druns", "both", "add -Druns=results/NAME,results/NAME");
    } else {
      page = ComparisonReport.write(results, ComparisonReport.DEFAULT_PAIR, overwrite.given);
    }
    clipcap.report(page.toString());
  }
}
