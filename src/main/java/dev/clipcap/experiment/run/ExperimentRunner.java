package dev.clipcap.experiment.run;

import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.core.train.Checkpoints;
import dev.clipcap.core.train.History;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.EmbeddingSource;
import dev.clipcap.data.Split;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.report.RunReport;
import dev.clipcap.experiment.results.HistoryFiles;
import dev.clipcap.experiment.results.Provenance;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.Validation;
import dev.clipcap.export.CaptionerExport;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.io.Claim;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs an experiment from images to a report: embeds every image once, trains, writes the
 * captioner, loads it again, captions the test images, scores them.
 */
public final class ExperimentRunner {
  /** Where embeddings are kept from one run to the next. */
  public static final Path STORES = Path.of("data", "embeddings");

  private final String name;
  private final Experiment experiment;
  private final CaptionDataset data;
  private final Path out;
  private final Path stores;
  private final Path clip;
  private final Path gpt2;
  private final CaptionerConfig config;
  private final Training.Seconds seconds = new Training.Seconds();

  private ExperimentRunner(
      String name, Experiment experiment, CaptionDataset data, Path out, Path stores) {
    this.name = name;
    this.experiment = experiment;
    this.data = data;
    this.out = out;
    this.stores = stores;
    this.clip = experiment.models().clip() == null ? null : Path.of(experiment.models().clip());
    this.gpt2 = Path.of(experiment.models().gpt2());
    ClipConfig clipConfig =
        clip == null ? null : SavedModels.config(clip, ClipConfig.class).visionOnly();
    Gpt2Config gpt2Config = SavedModels.config(gpt2, Gpt2Config.class);
    int embedding = clip == null ? embeddings().dimension() : clipConfig.projection();
    data.embeddings().ifPresent(source -> requireWidth(source.dimension(), embedding));
    requireImagesForViews();
    this.config =
        new CaptionerConfig(
            clipConfig,
            experiment.task().normalizeEmbedding(),
            experiment.models().mapper().between(embedding, gpt2Config.width()),
            gpt2Config);
  }

  /**
   * Runs an experiment, or continues it if it was interrupted.
   *
   * @param name of the experiment and of its results
   * @param experiment what to do, with one seed
   * @param out folder for the results
   * @param stores folder of the embedding stores; one that has the embeddings already saves the
   *     time to make them and changes nothing else
   * @param overwrite whether a run with other settings in that folder is lost; otherwise it is
   *     refused
   */
  public static RunMetrics run(
      String name, Experiment experiment, Path out, Path stores, boolean overwrite) {
    ExperimentRunner runner =
        new ExperimentRunner(name, experiment, experiment.data().open(), out, stores);
    try (Claim claim = new Output(out, overwrite).withinKnown()) {
      ResultsFolder.claim(claim.path(), experiment, overwrite);
      return runner.run(overwrite);
    }
  }

  /**
   * Runs an experiment, or continues it, as far as the validation images: it leaves checkpoints,
   * with which {@link #run} goes on to the test images, and a {@code validation.json}.
   */
  static Validation validate(
      String name, Experiment experiment, Path out, Path stores, boolean overwrite) {
    ExperimentRunner runner =
        new ExperimentRunner(name, experiment, experiment.data().open(), out, stores);
    try (Claim claim = new Output(out, overwrite).withinKnown()) {
      ResultsFolder.claim(claim.path(), experiment, overwrite);
      return runner.validate();
    }
  }

  private Validation validate() {
    Map<String, String> hashes = inputs().sha256(pixels());
    EmbeddedSplits splits = embed(hashes.get("clip"));
    hashes.put("images", splits.sha256());
    Checkpoints checkpoints = checkpoints(hashes);
    Training learning = training(splits, tokenize(splits), false);
    History history = learning.run(checkpoints, seconds).history();
    List<EmbeddedImage> images = splits.get(Split.VALIDATION);
    try (Captioner trained = learning.export(checkpoints.best()).open()) {
      double loss = history.epochs().get(history.bestEpoch() - 1).validation();
      Validation found = Evaluation.validation(loss, images, trained);
      Json.write(out.resolve(Validation.FILE), found);
      return found;
    }
  }

  private RunInputs inputs() {
    return new RunInputs(experiment, data, config, clip, gpt2);
  }

  /** Of a run with these inputs. */
  private Checkpoints checkpoints(Map<String, String> hashes) {
    String identity = Json.toString(List.of(experiment.identity(), hashes));
    return new Checkpoints(
        out.resolve("checkpoints"), Sha256.of(identity.getBytes(StandardCharsets.UTF_8)));
  }

  private Training training(EmbeddedSplits splits, CaptionTokens captions, boolean tests) {
    return new Training(experiment, config, clip, gpt2, splits, captions, out, tests);
  }

  private RunMetrics run(boolean overwrite) {
    ImageProcessor pixels = pixels();
    Map<String, String> hashes = inputs().sha256(pixels);
    EmbeddedSplits splits = seconds.time("clip", () -> embed(hashes.get("clip")));
    hashes.put("images", splits.sha256());
    Map<String, Integer> images = new LinkedHashMap<>();
    images.put("left_out", splits.leftOut());
    images.put("leaked", splits.leaked());
    TrainedOn trainedOn =
        seconds.time(
            "calibration", () -> new Calibration(pixels).of(experiment, data.name(), splits));
    if (trainedOn.tells()) {
      images.put(
          "unfamiliar", new Calibration(pixels).unfamiliar(trainedOn, splits.get(Split.TEST)));
    }
    CaptionTokens captions = tokenize(splits);
    captions.list(out);
    Supplier<Provenance> provenance =
        () ->
            Provenance.of(
                seconds.byPart(), hashes, trainedOn.text(), images, captions.counts(), pixels);
    Checkpoints checkpoints = checkpoints(hashes);
    Training learning = training(splits, captions, true);
    Training.Outcome training = learning.run(checkpoints, seconds);
    Path captioner =
        seconds.time(
            "export",
            () -> {
              Path folder = out.resolve("captioner");
              CaptionerExport export = learning.export(checkpoints.best());
              export.write(new Output(folder, overwrite), provenance.get(), trainedOn);
              if (experiment.task().finetune().lora() != null) {
                export.writeAdapter(out.resolve(ResultsFolder.ADAPTER));
              }
              return folder;
            });
    Evaluation evaluation;
    try (Captioner trained = Captioner.load(captioner)) {
      evaluation =
          seconds.time(
              "evaluation",
              () ->
                  Evaluation.of(
                      name, data.name(), experiment, splits, training.metrics(), trained));
    }
    HistoryFiles.write(training.history(), out.resolve("loss.csv"), out.resolve("epochs.csv"));
    if (Boolean.TRUE.equals(experiment.tensorboard())) {
      TensorBoardLog.finish(out, training.history().steps().size(), evaluation.metrics());
    }
    Json.write(out.resolve("captions.json"), evaluation.captions());
    Json.write(out.resolve("provenance.json"), provenance.get());
    Json.write(out.resolve("metrics.json"), evaluation.metrics());
    RunReport.write(out);
    checkpoints.delete(); // the captioner holds what was trained
    return evaluation.metrics();
  }

  /** How CLIP gets its pixels; null where it gets none. */
  private ImageProcessor pixels() {
    return data.embeddings().isPresent() ? null : config.clip().processor().withExif(data.exif());
  }

  private EmbeddedSplits embed(String clipSha256) {
    return data.embeddings().isPresent()
        ? EmbeddedSplits.lookUp(experiment, data, embeddings(), out)
        : EmbeddedSplits.embed(experiment, data, clip, clipSha256, stores, out);
  }

  private CaptionTokens tokenize(EmbeddedSplits splits) {
    int longest = config.gpt2().positions() - config.mapper().prefix();
    try (BpeTokenizer tokenizer = BpeTokenizer.load(gpt2.resolve("tokenizer.json"))) {
      return CaptionTokens.of(splits, data.emptyCaptions(), tokenizer, longest);
    }
  }

  private void requireWidth(int found, int expected) {
    InvalidInputException.refuseIf(
        found != expected,
        "data set " + data.name(),
        "embeddings of width " + found,
        expected + ", that of " + experiment.models().clip(),
        "name the CLIP that made the embeddings");
  }

  private void requireImagesForViews() {
    InvalidInputException.refuseIf(
        data.embeddings().isPresent() && experiment.task().views() != null,
        "field 'views'",
        experiment.task().views() + ", and a data set that brings one embedding of each image",
        "1, or a data set of images",
        "remove the field");
  }

  private EmbeddingSource embeddings() {
    return data.embeddings()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "field 'clip'",
                    "nothing, and a data set without embeddings",
                    "a SavedModel of CLIP",
                    "add \"clip\": \"savedmodels/clip-mini\""));
  }
}
