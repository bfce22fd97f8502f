package dev.clipcap.experiment.run;

import dev.clipcap.core.train.Checkpoints;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.Grid;
import dev.clipcap.experiment.report.SweepReport;
import dev.clipcap.experiment.results.ChooseBy;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.SweepScores;
import dev.clipcap.experiment.results.Validation;
import dev.clipcap.io.Claim;
import dev.clipcap.io.Json;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the points of a grid on the validation images alone, chooses the best, and completes its run
 * with the test images.
 *
 * <p>Point n is in {@code point-n/}: a run that stops before the test images, with its checkpoints
 * and a {@code validation.json}; with several seeds one run for each. What has that file is not run
 * again, and a run that was killed goes on. The best point's folder becomes that of a complete run.
 */
public final class Sweep {
  private Sweep() {}

  /**
   * Runs what is not yet finished.
   *
   * @param name of the experiment
   * @param out folder for the results
   * @param overwrite whether runs with other settings in that folder are lost; otherwise they are
   *     refused
   * @return images that the data set names and the best run did not use
   */
  public static int run(String name, Grid grid, ChooseBy chooseBy, Path out, boolean overwrite) {
    try (Claim claim = new Output(out, overwrite).withinKnown()) {
      ResultsFolder.claimForSweep(claim.path());
      return run(name, grid.points(), chooseBy, claim.path(), overwrite);
    }
  }

  private static int run(
      String name, List<Grid.Point> points, ChooseBy chooseBy, Path out, boolean overwrite) {
    List<SweepScores.Point> tried = new ArrayList<>();
    for (Grid.Point point : points) {
      String folder = "point-" + (tried.size() + 1);
      Notices.say("%s of %d: %s", folder, points.size(), Json.line(point.values()));
      Validation found = validate(name, point.experiment(), out.resolve(folder), overwrite);
      Notices.say("validation: %s", Json.line(found));
      tried.add(new SweepScores.Point(folder, point.values(), found));
    }
    int best = chooseBy.choose(tried.stream().map(SweepScores.Point::validation).toList());
    String chosen = tried.get(best).folder();
    Notices.say("%s has the %s %s: to the test images", chosen, chooseBy.best(), chooseBy.label());
    int leftOut = complete(name, points.get(best).experiment(), out.resolve(chosen));
    Json.write(
        out.resolve(SweepScores.FILE), new SweepScores(name, chooseBy, chosen, List.copyOf(tried)));
    SweepReport.write(out);
    for (int i = 0; i < points.size(); i++) { // those of the best are gone already
      for (Path run : runs(points.get(i).experiment(), out.resolve(tried.get(i).folder()))) {
        Checkpoints.PARTS.delete(run.resolve("checkpoints"));
      }
    }
    return leftOut;
  }

  /** A point's scores, over several seeds their mean. */
  private static Validation validate(
      String name, Experiment experiment, Path folder, boolean overwrite) {
    List<Integer> seeds = seeds(experiment);
    List<Path> runs = runs(experiment, folder);
    List<Validation> found = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      Experiment one = experiment.withSeed(seeds.get(i));
      found.add(
          ResultsFolder.isValidated(runs.get(i), one)
              ? Json.read(runs.get(i).resolve(Validation.FILE), Validation.class)
              : ExperimentRunner.validate(
                  name, one, runs.get(i), ExperimentRunner.STORES, overwrite));
    }
    return Validation.mean(found);
  }

  private static int complete(String name, Experiment experiment, Path folder) {
    boolean one = experiment.seeds().several() == null;
    return one && ResultsFolder.isFinished(folder, experiment)
        ? SeedRuns.leftOut(folder)
        : SeedRuns.run(name, experiment, folder, false);
  }

  private static List<Integer> seeds(Experiment experiment) {
    List<Integer> several = experiment.seeds().several();
    return several == null ? List.of(experiment.seeds().one()) : several;
  }

  /** Where a point's runs are, one for each seed. */
  private static List<Path> runs(Experiment experiment, Path folder) {
    return experiment.seeds().several() == null
        ? List.of(folder)
        : seeds(experiment).stream().map(seed -> RunGroup.seedFolder(folder, seed)).toList();
  }
}
