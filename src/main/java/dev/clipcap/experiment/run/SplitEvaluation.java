package dev.clipcap.experiment.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.clipcap.accel.Precision;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.caption.DecodingSettings;
import dev.clipcap.caption.LoadedModels;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.store.EmbeddingStore;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.experiment.config.SplitChoice;
import dev.clipcap.experiment.results.TestCaption;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Sha256;
import dev.clipcap.io.Unchecked;
import dev.clipcap.io.Wording;
import dev.clipcap.metrics.CaptionScores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A trained captioner's captions of one split of a data set, and their scores; nothing is trained.
 *
 * <p>Images are embedded by the captioner's own CLIP as an experiment embeds them, so that the
 * scores of a run's captioner on the run's test images are those in the run's metrics.json. What
 * needs the training images is not here: the constant caption, and the share of captions seen in
 * training.
 *
 * @param model the captioner's folder, as it was named
 * @param modelSha256 of its weights
 * @param dataset name
 * @param split which images
 * @param splitImages how many the split has
 * @param datasetImages how many the data set has in all splits
 * @param leftOut images of the split that could not be used, with the reasons, and those that the
 *     data set names but does not have where it has no splits
 * @param unfamiliar of how many captions the image is unlike those that the captioner was trained
 *     on; null where that is not known
 * @param decoding how the captions were decoded, every setting of it
 * @param scores of the captions
 * @param captions of the images, in the split's order
 */
@JsonNaming(SnakeCaseStrategy.class)
public record SplitEvaluation(
    String model,
    String modelSha256,
    String dataset,
    SplitChoice split,
    int splitImages,
    int datasetImages,
    List<BadImage> leftOut,
    Integer unfamiliar,
    DecodingSettings decoding,
    @JsonUnwrapped CaptionScores scores,
    List<TestCaption> captions) {

  /**
   * Captions and scores.
   *
   * @param model a captioner's folder, or that of the run that made it
   * @param limit as many of the split's images, from the first on; 0 for all
   * @throws InvalidInputException if the model cannot be used, or there is no image to score
   */
  public static SplitEvaluation of(
      Path model, CaptionDataset data, SplitChoice split, int limit, CaptionOptions options) {
    List<CaptionedImage> ofSplit = split.images(data);
    List<CaptionedImage> images =
        ofSplit.subList(0, limit > 0 ? Math.min(limit, ofSplit.size()) : ofSplit.size());
    try (Captioner captioner = Captioner.load(model)) {
      List<BadImage> bad = new ArrayList<>();
      if (data.embeddings().isEmpty()) { // else they are rows that split.rows leaves out
        data.leftOut().stream().filter(split::mayHave).forEach(bad::add);
      }
      List<EmbeddedImage> embedded = embed(model, captioner.config(), data, images, bad);
      InvalidInputException.refuseIf(
          embedded.isEmpty(),
          "data set " + data.name() + ", split " + split.label(),
          "no images" + (bad.isEmpty() ? "" : ", " + bad.size() + " bad ones"),
          "one or more",
          "name another split, or " + Wording.setting("split", "all"));
      List<Caption> captions = EmbeddedImage.captions(embedded, captioner, options);
      CaptionScores scores = CaptionScores.of(Evaluation.samples(embedded, captions));
      return new SplitEvaluation(
          model.toString(),
          Sha256.ofDirectory(CaptionerFolder.find(model).resolve("variables")),
          data.name(),
          split,
          ofSplit.size(),
          SplitChoice.ALL.images(data).size(),
          List.copyOf(bad),
          captioner.trainedOn().tells() && data.embeddings().isEmpty()
              ? new Calibration(captioner.config().clip().processor().withExif(data.exif()))
                  .unfamiliar(captioner.trainedOn(), embedded)
              : null,
          DecodingSettings.of(options),
          scores,
          Evaluation.lines(embedded, captions, scores));
    }
  }

  /** A small table for a reader. */
  public String table() {
    return scores.table(leftOut.size() + " left out")
        + String.format(
            Locale.ROOT,
            "split            %s has %d of the %d images of %s%n",
            split.label(),
            splitImages,
            datasetImages,
            dataset)
        + (unfamiliar == null ? "" : "unfamiliar       " + unfamiliar + " images\n");
  }

  /** Images as a captioner's CLIP embeds them; {@code bad} gets those that cannot be. */
  static List<EmbeddedImage> embed(
      Path model,
      CaptionerConfig config,
      CaptionDataset data,
      List<CaptionedImage> images,
      List<BadImage> bad) {
    List<EmbeddedImage> embedded =
        data.embeddings().isPresent()
            ? EmbeddedImage.lookUp(data.embeddings().get(), images)
            : encode(model, data.exif(), images, bad);
    int width = config.mapper().embedding();
    if (!embedded.isEmpty() && embedded.get(0).embedding().length != width) {
      throw new InvalidInputException(
          "data set " + data.name(),
          "embeddings of width " + embedded.get(0).embedding().length,
          width + ", which the captioner's mapper takes",
          "use embeddings of the CLIP that the mapper was trained with");
    }
    return config.normalizeEmbedding()
        ? embedded.stream().map(EmbeddedImage::normalized).toList()
        : embedded;
  }

  /** By the captioner's CLIP, through a store that is thrown away. */
  private static List<EmbeddedImage> encode(
      Path model, Exif exif, List<CaptionedImage> images, List<BadImage> bad) {
    Path folder =
        Unchecked.get("cannot make a temporary folder", () -> Files.createTempDirectory("clipcap"));
    try (ImageEncoder clip = LoadedModels.clipOf(model, Precision.FLOAT32);
        EmbeddingStore store =
            EmbeddingStore.open(
                folder.resolve("embeddings"), clip.config().projection(), "0".repeat(64))) {
      return new Extraction(clip, clip.processor().withExif(exif), store, bad::add)
          .embed(images, "CLIP");
    } finally {
      AtomicFiles.deleteRecursively(folder);
    }
  }
}
