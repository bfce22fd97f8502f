package dev.clipcap.experiment.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.OwnMapper;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.core.train.Checkpoints;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.EmbeddingSource;
import dev.clipcap.data.Split;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.report.RunReport;
import dev.clipcap.experiment.results.HistoryFiles;
import dev.clipcap.experiment.results.Provenance;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.export.CaptionerExport;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.io.Claim;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
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

  private RunMetrics run(boolean overwrite) {
    ImageProcessor pixels = pixels();
    Map<String, String> hashes = hashes(pixels);
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
    String identity = Json.toString(List.of(experiment.identity(), hashes));
    Checkpoints checkpoints =
        new Checkpoints(out.resolve("checkpoints"), Sha256.of(utf8(identity)));
    Training learning = new Training(experiment, config, clip, gpt2, splits, captions, out);
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

  /** Of data and models; what the images are is added when they have been read. */
  private Map<String, String> hashes(ImageProcessor pixels) {
    Map<String, String> hashes = new LinkedHashMap<>();
    hashes.put("data", dataSha256());
    if (clip != null) {
      hashes.put("clip", ImageEncoder.sha256(clip));
    }
    hashes.put("gpt2", Sha256.ofDirectory(gpt2.resolve("variables")));
    if (experiment.models().start() != null) {
      hashes.put("start", startSha256(hashes.get("clip")));
    }
    if (config.mapper().className() != null) {
      hashes.put("mapper", OwnMapper.find(config.mapper()).sha256());
    }
    if (pixels != null && (pixels.exif() == Exif.TURN || config.clip().preprocessing() != null)) {
      hashes.put("pixels", EmbeddedSplits.key(hashes.get("clip"), pixels));
    }
    return hashes;
  }

  /** Of the data set's ids, splits and captions. The images' bytes are not read for it. */
  private String dataSha256() {
    MessageDigest digest = Sha256.digest();
    for (Split split : Split.values()) {
      for (CaptionedImage image : data.split(split)) {
        digest.update(utf8(split + "\t" + image.id() + "\n"));
        image.captions().forEach(caption -> digest.update(utf8(caption + "\n")));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Of the weights of the captioner that training begins with. */
  private String startSha256(String clipSha256) {
    Path start = CaptionerFolder.find(Path.of(experiment.models().start()));
    SavedModels.requireSavedModel(start);
    JsonNode theirs = Json.readTree(start.resolve("provenance.json")).at("/sha256/clip");
    InvalidInputException.refuseIf(
        clipSha256 != null && theirs.isTextual() && !theirs.textValue().equals(clipSha256),
        "field 'start'",
        experiment.models().start() + ", trained on the embeddings of another CLIP",
        "one trained on those of " + experiment.models().clip(),
        "name another captioner, or another CLIP");
    return Sha256.ofDirectory(start.resolve("variables"));
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
