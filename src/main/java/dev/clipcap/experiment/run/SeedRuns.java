package dev.clipcap.experiment.run;

import dev.clipcap.core.train.Checkpoints;
import dev.clipcap.data.BadImage;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.report.SeedReport;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.SeedScores;
import dev.clipcap.io.Claim;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs an experiment with its seed, or with each of its seeds one after another.
 *
 * <p>One seed fills the folder for the results itself. Several fill {@code seed-1/} and so on, each
 * a complete run, and then get a {@code seeds.json} and a {@code report.md} together. A seed that
 * is finished (its {@code report.md} is there and its {@code config.json} has the same settings) is
 * not run again.
 */
public final class SeedRuns {
  private SeedRuns() {}

  /**
   * Runs what is not yet finished, and continues what was interrupted.
   *
   * @param name of the experiment and of its results
   * @param experiment what to do
   * @param out folder for the results
   * @param overwrite whether runs with other settings in that folder are lost; otherwise they are
   *     refused
   * @return images that the data set names and a run did not use; {@code bad-images.jsonl} lists
   *     them
   * @throws dev.clipcap.io.InvalidInputException if the folder holds one run and several are asked
   *     for, or the other way round
   */
  public static int run(String name, Experiment experiment, Path out, boolean overwrite) {
    if (experiment.seeds().several() == null) {
      ResultsFolder.requireNoSeeds(out);
      print(ExperimentRunner.run(name, experiment, out, ExperimentRunner.STORES, overwrite));
      return leftOut(out);
    }
    try (Claim claim = new Output(out, overwrite).withinKnown()) {
      ResultsFolder.claimForSeeds(out, overwrite);
      return runSeeds(name, experiment, claim.path(), overwrite);
    }
  }

  private static int runSeeds(String name, Experiment experiment, Path out, boolean overwrite) {
    List<Integer> seeds = experiment.seeds().several();
    for (int seed : seeds) {
      Path folder = RunGroup.seedFolder(out, seed);
      Experiment one = experiment.withSeed(seed);
      if (ResultsFolder.isFinished(folder, one)) {
        Notices.say("seed " + seed + " is finished: " + folder);
        Checkpoints.PARTS.delete(folder.resolve("checkpoints")); // of a run killed at its end
      } else {
        Notices.say("seed %d, %d of %d", seed, seeds.indexOf(seed) + 1, seeds.size());
        print(ExperimentRunner.run(name, one, folder, ExperimentRunner.STORES, overwrite));
      }
    }
    SeedScores.write(out, seeds);
    SeedReport.write(out);
    return seeds.stream().mapToInt(seed -> leftOut(RunGroup.seedFolder(out, seed))).max().orElse(0);
  }

  /** How many images a run did not use. */
  static int leftOut(Path run) {
    Path list = run.resolve(ResultsFolder.BAD_IMAGES);
    return Files.exists(list) ? BadImage.read(list).size() : 0;
  }

  private static void print(RunMetrics metrics) {
    RunMetrics.Bleu bleu = metrics.scores().bleu();
    RunMetrics.Bleu shuffled = metrics.controls().shuffled();
    RunMetrics.Bleu constant = metrics.controls().constant().bleu();
    Notices.say(
        "report BLEU-4 %.4f (shuffled images %.4f, constant caption %.4f)%n"
            + "corpus BLEU-4 %.4f (shuffled images %.4f, constant caption %.4f)",
        bleu.reportBleu4(),
        shuffled.reportBleu4(),
        constant.reportBleu4(),
        bleu.corpusBleu4(),
        shuffled.corpusBleu4(),
        constant.corpusBleu4());
  }
}
