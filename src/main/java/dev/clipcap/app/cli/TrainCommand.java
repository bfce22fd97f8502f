package dev.clipcap.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.Grid;
import dev.clipcap.experiment.results.ChooseBy;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.experiment.run.SeedRuns;
import dev.clipcap.experiment.run.Sweep;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs an experiment of experiments/, with the fields of its file that the options replace. */
@Command(
    name = "train",
    abbreviateSynopsis = true,
    description = {
      "Trains a captioner as experiments/EXPERIMENT.json says, captions the test images, scores the"
          + " captions and writes a report. An interrupted run goes on from its last epoch when the"
          + " command is given again.",
      "",
      "An option replaces a field of the file, which has the defaults. Where fields have lists of"
          + " values, such as --learning-rate [1e-4,2e-4], every combination is trained, and the best"
          + " on the validation images goes on to the test images."
    },
    footer = {"", "Example: clipcap train mlp-finetune --epochs 1 --out results/try"})
final class TrainCommand implements Callable<Integer> {
  private static final String CHOOSE_BY = "chooseBy";

  @ParentCommand private ClipCap clipcap;
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "EXPERIMENT",
      completionCandidates = Experiments.class,
      description = "Name of a file in experiments/, without .json.")
  private String name;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      description =
          "Folder for the results (default: results/EXPERIMENT, or results/EXPERIMENT-local where"
              + " options replace fields).")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Lose a run with other settings that is in that folder; else it is refused.")
  private boolean overwrite;

  @Option(
      names = "--choose-by",
      paramLabel = "SCORE",
      description =
          "Of a sweep, in which fields have lists: the validation score that decides,"
              + " validationLoss (the lowest), or validationReportBleu4, validationCorpusBleu4,"
              + " validationRougeL or validationCider (the highest) (default: the file's chooseBy,"
              + " or validationLoss).")
  private String chooseBy;

  @Mixin private SharedOptions.ClassPath classPath;

  @Override
  public Integer call() {
    classPath.use();
    ObjectNode fields = file(name);
    JsonNode written = fields.remove(CHOOSE_BY);
    ChooseBy by =
        ChooseBy.of(chooseBy != null ? chooseBy : written == null ? null : written.asText());
    Grid asWritten = Grid.of(fields, Experiments.file(name).toString());
    Grid grid = Grid.of(overridden(fields), "experiment " + name + " with the options given");
    InvalidInputException.refuseIf(
        !grid.isSweep() && (chooseBy != null || written != null),
        "field 'chooseBy'",
        "it, and no field with a list of values",
        "it in a sweep only",
        "leave it out, or give a field several values, such as \"learningRate\": [1e-4, 2e-4]");
    Experiment experiment = grid.points().get(0).experiment();
    Path results =
        out != null
            ? out
            : grid.isSweep()
                ? ResultsFolder.ofSweep(name)
                : ResultsFolder.of(name, asWritten.points().get(0).experiment(), experiment);
    clipcap.loading();
    clipcap.report(
        "experiment %s on %s, TensorFlow %s"
            .formatted(name, NativeRuntime.device(), NativeRuntime.version()));
    long start = System.nanoTime();
    int leftOut =
        grid.isSweep()
            ? Sweep.run(name, grid, by, results, overwrite)
            : SeedRuns.run(name, experiment, results, overwrite);
    String time = Progress.duration((System.nanoTime() - start) / 1e9);
    clipcap.report(results.resolve("report.md") + " in " + time);
    return leftOut == 0 ? ExitCode.DONE : ExitCode.SOME_BAD_IMAGES;
  }

  /** What the file says. */
  private static ObjectNode file(String name) {
    if (!Experiments.exists(name)) {
      throw new InvalidInputException(
          "argument EXPERIMENT",
          "\"" + name + "\"",
          "the name of a file in experiments/",
          Suggestion.remedy(name, Experiments.names(), "") + "ls experiments lists them");
    }
    Path file = Experiments.file(name);
    if (Json.readTree(file) instanceof ObjectNode fields) {
      return fields;
    }
    throw new InvalidInputException(
        file.toString(), "no JSON object", "an experiment", "correct the file");
  }

  /** With the fields that options replace. */
  private ObjectNode overridden(ObjectNode fields) {
    ObjectNode base = fields.deepCopy();
    Map<String, String> given = RecordOptions.given(spec, Experiment.class);
    if (given.containsKey("seed") || given.containsKey("seeds")) {
      base.remove(List.of("seed", "seeds"));
    }
    return RecordOptions.override(base, Experiment.class, given);
  }
}
