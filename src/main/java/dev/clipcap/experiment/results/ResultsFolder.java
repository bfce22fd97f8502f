package dev.clipcap.experiment.results;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.convert.PeftAdapter;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.train.Checkpoints;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Unchecked;
import dev.clipcap.io.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Where a run's results go. Its {@code config.json} is there from the start of the run, so that a
 * run, finished or not, is only continued or replaced by one with the same settings.
 */
public final class ResultsFolder {
  /** The images that a data set names and a run did not use. */
  public static final String BAD_IMAGES = "bad-images.jsonl";

  /** The captions that were cut or left out. */
  public static final String BAD_CAPTIONS = "bad-captions.jsonl";

  /** The folder of a LoRA's adapters, in peft's layout. */
  public static final String ADAPTER = "adapter";

  private static final String LOCAL = "-local";
  private static final String CONFIG = "config.json";
  private static final String METRICS = "metrics.json";
  private static final String REPORT = "report.md";

  /** What else a run of an earlier version, which wrote its config at the end, may have left. */
  private static final Set<String> UNFINISHED = Set.of("checkpoints", "splits.json", BAD_IMAGES);

  private static final int NAMED = 3;

  private ResultsFolder() {}

  /**
   * Where results go unless a folder is named.
   *
   * @param name of the experiment
   * @param written what its file says
   * @param experiment what is to be run: with settings of its own it leaves the folder of the
   *     experiment as it is written alone, and so does a mapper of one's own, which is not known by
   *     its name
   */
  public static Path of(String name, Experiment written, Experiment experiment) {
    boolean same =
        experiment.identity().equals(written.identity())
            && experiment.models().mapper().className() == null;
    return Path.of("results", same ? name : name + LOCAL);
  }

  /** Where a sweep's results go unless a folder is named. */
  public static Path ofSweep(String name) {
    return Path.of("results", name + "-sweep");
  }

  /** The experiment of a folder of this name. */
  static String experiment(String name) {
    return isLocal(name) ? name.substring(0, name.length() - LOCAL.length()) : name;
  }

  /** Whether a folder of this name has settings of one's own. */
  public static boolean isLocal(String name) {
    return name.endsWith(LOCAL);
  }

  /**
   * Takes a folder for a run.
   *
   * @param out may exist
   * @param experiment with one seed
   * @param overwrite whether results and checkpoints of other settings are deleted; else they are
   *     refused
   * @throws InvalidInputException if the folder has a run with other settings, or is not a run's
   */
  public static void claim(Path out, Experiment experiment, boolean overwrite) {
    if (overwrite) {
      if (isRun(out)) {
        AtomicFiles.deleteRecursively(out.resolve(Validation.FILE));
        Checkpoints.PARTS.delete(out.resolve("checkpoints"));
        SavedModels.PARTS.delete(out.resolve("captioner"));
        PeftAdapter.PARTS.delete(out.resolve(ADAPTER));
        deleteReport(out);
      }
    } else if (Files.exists(out.resolve(CONFIG))) {
      requireSame(out, Json.read(out.resolve(CONFIG), Experiment.class), experiment);
    } else {
      requireOnly(out, UNFINISHED::contains, "no " + CONFIG);
    }
    if (!isFinished(out)) {
      deleteReport(out); // of a run that was killed between the two
    }
    Json.write(out.resolve(CONFIG), experiment);
  }

  /** Whether a run with these settings ended here. */
  public static boolean isFinished(Path out, Experiment experiment) {
    return isFinished(out) && isOf(out, experiment);
  }

  /** Whether a run with these settings ended here as far as the validation images. */
  public static boolean isValidated(Path out, Experiment experiment) {
    return Files.exists(out.resolve(Validation.FILE)) && isOf(out, experiment);
  }

  private static boolean isOf(Path out, Experiment experiment) {
    return Json.read(out.resolve(CONFIG), Experiment.class)
        .identity()
        .equals(experiment.identity());
  }

  private static boolean isFinished(Path out) {
    return Files.exists(out.resolve(METRICS)) && Files.exists(out.resolve(REPORT));
  }

  /**
   * Takes a folder for runs with several seeds.
   *
   * @throws InvalidInputException if the folder has one run, or other files
   */
  public static void claimForSeeds(Path out, boolean overwrite) {
    for (String file : List.of(METRICS, CONFIG)) {
      requireNo(file, out, "the results of one run", "a folder for several seeds");
    }
    if (!overwrite && !Files.exists(out.resolve(SeedScores.FILE))) {
      boolean seeds = hasASeed(out);
      requireOnly(
          out,
          name -> seeds && name.matches("seed-\\d+|report\\.(md|html)|loss-by-epoch\\.svg"),
          "no " + SeedScores.FILE);
    }
  }

  /**
   * Takes a folder for a sweep.
   *
   * @throws InvalidInputException if the folder has one run or several seeds, or other files
   */
  public static void claimForSweep(Path out) {
    for (String file : List.of(METRICS, CONFIG, SeedScores.FILE)) {
      requireNo(file, out, "the results of no sweep", "a folder for one");
    }
    if (!Files.exists(out.resolve(SweepScores.FILE))) {
      boolean points = names(out).stream().anyMatch(name -> name.matches("point-\\d+"));
      requireOnly(
          out,
          name -> points && name.matches("point-\\d+|report\\.(md|html)"),
          "no " + SweepScores.FILE);
    }
  }

  /**
   * Refuses a folder of several seeds.
   *
   * @throws InvalidInputException if it is one
   */
  public static void requireNoSeeds(Path out) {
    requireNo(SeedScores.FILE, out, "the results of several seeds", "a folder for one");
  }

  private static void requireNo(String file, Path out, String found, String expected) {
    InvalidInputException.refuseIf(
        Files.exists(out.resolve(file)),
        out.toString(),
        found,
        expected,
        "give another with " + Wording.setting("out", "FOLDER") + ", or delete this one");
  }

  private static boolean hasASeed(Path out) {
    return names(out).stream().anyMatch(n -> n.matches("seed-\\d+") && isRun(out.resolve(n)));
  }

  /** Whether a run of this program, finished or not, is here. */
  private static boolean isRun(Path out) {
    try {
      return Files.exists(out.resolve(CONFIG))
          && Json.read(out.resolve(CONFIG), Experiment.class) != null;
    } catch (InvalidInputException other) {
      return false;
    }
  }

  private static void deleteReport(Path out) {
    Pictures.delete(out.resolve(REPORT));
    for (String part : List.of(METRICS, REPORT, "report.html")) {
      AtomicFiles.deleteRecursively(out.resolve(part));
    }
  }

  private static void requireSame(Path out, Experiment there, Experiment here) {
    JsonNode old = there.identity();
    JsonNode now = here.identity();
    Set<String> names = new LinkedHashSet<>();
    old.fieldNames().forEachRemaining(names::add);
    now.fieldNames().forEachRemaining(names::add);
    names.removeIf(name -> old.path(name).equals(now.path(name)));
    int more = names.size() - NAMED;
    InvalidInputException.refuseIf(
        !names.isEmpty(),
        out.toString(),
        "a run with " + values(names, old) + (more > 0 ? " and " + more + " more" : ""),
        "one with " + values(names, now),
        "give another folder with "
            + Wording.setting("out", "FOLDER")
            + ", or lose that run with "
            + Wording.on("overwrite"));
  }

  private static String values(Set<String> names, JsonNode of) {
    return names.stream()
        .limit(NAMED)
        .map(name -> name + " " + (of.has(name) ? Json.toString(of.path(name)) : "absent"))
        .collect(Collectors.joining(", "));
  }

  private static void requireOnly(Path out, Predicate<String> known, String lacking) {
    for (String name : names(out)) {
      InvalidInputException.refuseIf(
          !name.startsWith(".") && !known.test(name),
          out.toString(),
          lacking + ", but " + name,
          "a new or empty folder, or a run's",
          "give another with " + Wording.setting("out", "FOLDER"));
    }
  }

  /** What is in a folder; nothing where there is none. */
  private static List<String> names(Path out) {
    List<Path> entries = Files.exists(out) ? Unchecked.list(out) : List.of();
    return entries.stream().map(entry -> entry.getFileName().toString()).toList();
  }
}
