package dev.clipcap.experiment.results;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.ExperimentData;
import dev.clipcap.experiment.config.Finetune;
import dev.clipcap.experiment.config.MapperChoice;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Json;
import dev.clipcap.metrics.CaptionScores;
import dev.clipcap.metrics.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A small finished run, written as the runner writes one.
 *
 * @param mapper of its config
 * @param finetune of its config
 * @param captions of its images, in their order
 * @param epochs rows of (training loss, validation loss)
 * @param dataset of its metrics
 */
public record SyntheticRun(
    MapperConfig.Type mapper,
    boolean finetune,
    List<String> captions,
    List<double[]> epochs,
    String dataset) {
  public static final int STEPS = 20;

  /** Of image i; every image has its own. */
  static List<String> references(int image) {
    return List.of("a red dog runs on beach " + image, "one dog by the sea, number " + image);
  }

  static String right(int image) {
    return "a red dog runs on beach " + image;
  }

  /** Eleven or so images, the first {@code right} of them captioned word for word. */
  public static List<String> captions(int images, int right) {
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      captions.add(i < right ? right(i) : "a cat sleeps on beach " + i);
    }
    return captions;
  }

  public static SyntheticRun mlpFinetuned(List<String> captions, double[]... epochs) {
    return new SyntheticRun(MapperConfig.Type.MLP, true, captions, List.of(epochs), "storybook");
  }

  public static SyntheticRun transformerFrozen(List<String> captions, double[]... epochs) {
    return new SyntheticRun(
        MapperConfig.Type.TRANSFORMER, false, captions, List.of(epochs), "storybook");
  }

  public void write(Path folder) {
    write(folder, "");
  }

  /**
   * Writes the six files.
   *
   * @param pictures prefix of the images' source files, which need not exist
   */
  public void write(Path folder, String pictures) {
    write(folder, pictures, 1, folder.getFileName().toString());
  }

  /** The same with a seed, as one run of an experiment of the given name. */
  public void write(Path folder, String pictures, int seed, String name) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < captions.size(); i++) {
      samples.add(new Sample("image" + i, captions.get(i), references(i)));
    }
    CaptionScores scores = CaptionScores.of(samples);
    List<TestCaption> lines = new ArrayList<>();
    for (Sample s : samples) {
      lines.add(
          new TestCaption(
              s.id(),
              pictures + s.id() + ".png",
              s.candidate(),
              -3.5,
              scores.perImage().get(s.id()).reportBleu4(),
              s.references()));
    }
    Json.write(folder.resolve("config.json"), config(seed));
    Json.write(folder.resolve("captions.json"), lines);
    Json.write(folder.resolve("metrics.json"), metrics(name, scores, seed));
    Json.write(
        folder.resolve("provenance.json"),
        Map.of("commit", "0123456789abcdef0123456789abcdef01234567"));
    AtomicFiles.writeString(folder.resolve("loss.csv"), lossCsv());
    AtomicFiles.writeString(folder.resolve("epochs.csv"), epochsCsv());
  }

  private Experiment config(int seed) {
    return new Experiment(
        new Experiment.About("the report's row", null, null),
        new ExperimentData(TextNode.valueOf(dataset), null, false, 0, 0, null),
        new Experiment.Models(
            "savedmodels/clip-mini",
            "savedmodels/gpt2-mini",
            null,
            new MapperChoice(mapper, 10, null, null, null, null, null, null, null)),
        new Experiment.Task(Finetune.of(finetune), null, false, null),
        new Experiment.Optimization(epochs.size(), null, 40, 2e-5, null, 0.1, 0.01, null),
        new Experiment.Computation(null, null, null),
        null,
        new Experiment.Seeds(seed, null),
        null);
  }

  private RunMetrics metrics(String name, CaptionScores scores, int seed) {
    List<Double> low = List.of(0.4, 0.3, 0.2, 0.1);
    double lowest = epochs.stream().mapToDouble(e -> e[1]).min().orElseThrow();
    int chosen = 1;
    while (epochs.get(chosen - 1)[1] > lowest) {
      chosen++;
    }
    return new RunMetrics(
        name,
        dataset,
        captions.size(),
        new RunMetrics.Scores(
            new RunMetrics.Bleu(scores.reportBleu4(), scores.corpusBleu()),
            scores.rougeL(),
            scores.cider(),
            0.7,
            0.8,
            scores.diversity().distinctCaptions(),
            0.25),
        new RunMetrics.Controls(
            new RunMetrics.Bleu(0.11, low),
            new RunMetrics.Constant("a dog on a beach", new RunMetrics.Bleu(0.07, low))),
        new RunMetrics.Compositional(5, new RunMetrics.Bleu(0.31, low)),
        null,
        new RunMetrics.Training(
            epochs.get(epochs.size() - 1)[0],
            lowest,
            1.5,
            3.25,
            chosen,
            epochs.size(),
            1234567,
            seed));
  }

  private String lossCsv() {
    StringBuilder csv = new StringBuilder("step,epoch,learning_rate,loss\n");
    for (int step = 1; step <= STEPS; step++) {
      csv.append(step).append(",1,2.0E-5,").append(1 + 4f / step).append('\n');
    }
    return csv.toString();
  }

  private String epochsCsv() {
    StringBuilder csv = new StringBuilder("epoch,train_loss,validation_loss\n");
    for (int i = 0; i < epochs.size(); i++) {
      csv.append(i + 1).append(',').append(epochs.get(i)[0]).append(',');
      csv.append(epochs.get(i)[1]).append('\n');
    }
    return csv.toString();
  }
}
