package dev.clipcap.experiment.results;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.train.History;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.io.Exif;
import dev.clipcap.io.FolderName;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.metrics.CaptionMetric;
import dev.clipcap.metrics.ReportBleu;
import dev.clipcap.metrics.Sample;
import dev.clipcap.metrics.Scores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of a finished run, read back.
 *
 * @param name of the folder
 * @param config its config.json
 * @param metrics its metrics.json
 * @param captions its captions.json, one for each test image
 * @param history its loss.csv and epochs.csv
 * @param provenance its provenance.json
 */
public record RunFolder(
    String name,
    Experiment config,
    RunMetrics metrics,
    List<TestCaption> captions,
    History history,
    JsonNode provenance) {

  /** metrics.json and captions.json say the same score up to the order of summation. */
  private static final double ROUNDING = 1e-9;

  public RunFolder {
    captions = List.copyOf(captions);
  }

  /**
   * Reads a run's folder.
   *
   * @throws InvalidInputException if a file is missing or malformed, or if two contradict each
   *     other
   */
  public static RunFolder read(Path folder) {
    String name = FolderName.of(folder);
    RunFolder run =
        new RunFolder(
            name,
            Json.read(file(folder, name, "config.json"), Experiment.class),
            Json.read(file(folder, name, "metrics.json"), RunMetrics.class),
            List.of(Json.read(file(folder, name, "captions.json"), TestCaption[].class)),
            HistoryFiles.read(file(folder, name, "loss.csv"), file(folder, name, "epochs.csv")),
            Json.readTree(file(folder, name, "provenance.json")));
    run.check(folder);
    return run;
  }

  /** What the run did about a camera's orientation. */
  public Exif exif() {
    return provenance.at("/pixels/exif").asText().equals("turn") ? Exif.TURN : Exif.IGNORE;
  }

  /** The captions to be scored, in their order. */
  List<Sample> samples() {
    return captions.stream().map(c -> new Sample(c.image(), c.caption(), c.references())).toList();
  }

  /** The captions' scores. */
  public Scores scores(CaptionMetric metric) {
    return metric.score(samples());
  }

  /** Whether both runs captioned the same images with the same references, in the same order. */
  public boolean sameTest(RunFolder other) {
    return references().equals(other.references());
  }

  /**
   * Refuses to go on with runs that cannot be compared.
   *
   * @throws InvalidInputException if they captioned different images, or with other references
   */
  public void requireSameTest(RunFolder other) {
    InvalidInputException.refuseIf(
        !sameTest(other),
        "runs " + name + " and " + other.name,
        "different test images or references (%s images of %s and %s of %s)"
            .formatted(
                metrics.images(),
                metrics.dataset(),
                other.metrics.images(),
                other.metrics.dataset()),
        "the same in captions.json of both",
        "run both experiments with the same data and testImages");
  }

  private List<List<Object>> references() {
    return captions.stream().map(c -> List.<Object>of(c.image(), c.references())).toList();
  }

  /** For instance "MLP mapper, GPT-2 fine-tuned". */
  public String kind() {
    return config.models().mapper().label()
        + " mapper, GPT-2 "
        + config.task().finetune().label()
        + (config.task().selfCritical() == null ? "" : ", self-critical");
  }

  /** The command that makes a run; one with settings of its own needs its options, too. */
  public static String command(String run) {
    return "mvn exec:java -Dexperiment=" + ResultsFolder.experiment(run);
  }

  private static Path file(Path folder, String name, String file) {
    Path path = folder.resolve(file);
    InvalidInputException.refuseIf(
        !Files.isRegularFile(path),
        path.toString(),
        "no file",
        "the " + file + " of a finished run",
        "run " + command(experiment(folder, name)));
    return path;
  }

  /** Which experiment fills a folder that is not complete; a seed's is not named as it. */
  private static String experiment(Path folder, String name) {
    Path metrics = folder.resolve("metrics.json");
    return Files.isRegularFile(metrics)
        ? Json.readTree(metrics).path("experiment").asText(name)
        : name;
  }

  private void check(Path folder) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < captions.size(); i++) {
      TestCaption c = captions.get(i);
      String where = folder.resolve("captions.json") + ", entry " + (i + 1);
      require(
          c.image() != null && ids.add(c.image()), where, "image " + c.image(), "an id of its own");
      require(c.caption() != null, where, "no caption", "the model's caption");
      require(
          c.references() != null && !c.references().isEmpty(),
          where,
          "no references",
          "one or more human captions");
    }
    String where = folder.resolve("metrics.json").toString();
    RunMetrics.Bleu bleu = metrics.scores().bleu();
    require(metrics.controls() != null, where, "no field 'controls'", "scores of the controls");
    require(
        bleu.corpusBleu() != null && bleu.corpusBleu().size() == 4,
        where,
        "corpus_bleu " + bleu.corpusBleu(),
        "BLEU-1 to BLEU-4");
    require(
        metrics.images() == captions.size() && !captions.isEmpty(),
        where,
        metrics.images() + " images",
        captions.size() + ", one or more, as in captions.json");
    require(
        metrics.training().epochs() == history.epochs().size(),
        where,
        metrics.training().epochs() + " epochs",
        history.epochs().size() + " as in epochs.csv");
    double score = scores(new ReportBleu()).total();
    require(
        Math.abs(score - bleu.reportBleu4()) < ROUNDING,
        where,
        "report_bleu4 " + bleu.reportBleu4(),
        score + ", the score of captions.json");
  }

  private void require(boolean holds, String where, String found, String expected) {
    InvalidInputException.refuseIf(
        !holds, where, found, expected, "run " + command(name) + " again");
  }
}
