package dev.clipcap.experiment.results;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.FolderName;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.metrics.CaptionMetric;
import dev.clipcap.metrics.Scores;
import dev.clipcap.metrics.SeedSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The finished runs of one configuration, which differ in the seed alone.
 *
 * @param folder where they are
 * @param runs one or more, on the same test images
 */
public record RunGroup(Path folder, List<RunFolder> runs) {
  public RunGroup {
    runs = List.copyOf(runs);
  }

  /**
   * Reads a folder of one run, or of several seeds.
   *
   * @throws InvalidInputException if a file of a run is missing or malformed, or if the runs differ
   *     in more than the seed
   */
  public static RunGroup read(Path folder) {
    return hasSeeds(folder)
        ? read(folder, SeedScores.read(folder).seeds())
        : new RunGroup(folder, List.of(RunFolder.read(folder)));
  }

  /** Whether a folder holds several seeds. */
  public static boolean hasSeeds(Path folder) {
    return Files.isRegularFile(folder.resolve(SeedScores.FILE));
  }

  /** Reads the runs of the given seeds. */
  public static RunGroup read(Path folder, List<Integer> seeds) {
    List<RunFolder> runs =
        seeds.stream().map(seed -> RunFolder.read(seedFolder(folder, seed))).toList();
    RunFolder first = runs.get(0);
    for (int i = 0; i < runs.size(); i++) {
      RunFolder run = runs.get(i);
      boolean same =
          run.config().equals(first.config().withSeed(seeds.get(i)))
              && run.sameTest(first)
              && inputs(run).equals(inputs(first));
      InvalidInputException.refuseIf(
          !same,
          seedFolder(folder, seeds.get(i)).toString(),
          "another configuration, other data or other models than in " + first.name(),
          "runs that differ in the seed alone",
          "delete the older and run the experiment again");
    }
    return new RunGroup(folder, runs);
  }

  private static JsonNode inputs(RunFolder run) {
    return run.provenance().path("sha256");
  }

  /** For tables and charts. */
  public String name() {
    return FolderName.of(folder);
  }

  /** The first run, which stands for the others in all that they have in common. */
  public RunFolder first() {
    return runs.get(0);
  }

  /** The runs' seeds, separated by commas. */
  public String seeds() {
    return runs.stream()
        .map(run -> String.valueOf(run.metrics().training().seed()))
        .collect(Collectors.joining(","));
  }

  /** A number of each run, summarised. */
  public SeedSummary over(ToDoubleFunction<RunMetrics> number) {
    return SeedSummary.of(runs.stream().map(RunFolder::metrics).mapToDouble(number).toArray());
  }

  /** Each image's score, averaged over the runs. */
  public Scores scores(CaptionMetric metric) {
    return Scores.averaged(runs.stream().map(run -> run.scores(metric)).toList());
  }

  /** Where the run with a seed is. */
  public static Path seedFolder(Path configuration, int seed) {
    return configuration.resolve("seed-" + seed);
  }
}
