package dev.clipcap.experiment.run;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.caption.SeenImage;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.Split;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.Look;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Unchecked;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures where a captioner's training images lie, and how far from them validation images still
 * are.
 *
 * @param pixels how the images were embedded; null where the data set brought embeddings alone
 */
public record Calibration(ImageProcessor pixels) {
  private static final int MOST = 1000; // images of a split that are looked at

  /** For the captioner that a run will make. */
  TrainedOn of(Experiment experiment, String dataset, EmbeddedSplits splits) {
    String start = experiment.models().start();
    String before =
        start == null ? null : TrainedOn.read(CaptionerFolder.find(Path.of(start))).text();
    TrainedOn own =
        of(experiment.data().title(dataset), splits.get(Split.TRAIN), splits.get(Split.VALIDATION));
    return own.text().equals(before) ? own : own.after(before);
  }

  /**
   * For a captioner that was trained without it.
   *
   * @param model its folder, or that of the run that made it
   * @param data what it was trained on, with the validation split of its training
   * @param title of the data, for a reader
   * @param bad gets images that cannot be read
   * @throws InvalidInputException if there are too few images to tell
   */
  public static TrainedOn of(Path model, CaptionDataset data, String title, List<BadImage> bad) {
    CaptionerConfig config = SavedModels.config(CaptionerFolder.find(model), CaptionerConfig.class);
    refuseIf(
        config.clip() == null || data.embeddings().isPresent(),
        "data set " + data.name(),
        "embeddings alone",
        "images, and a captioner of images",
        "name the images that the embeddings are of");
    List<EmbeddedImage> train =
        SplitEvaluation.embed(model, config, data, some(data.split(Split.TRAIN)), bad);
    List<EmbeddedImage> validation =
        SplitEvaluation.embed(model, config, data, some(data.split(Split.VALIDATION)), bad);
    TrainedOn measured =
        new Calibration(config.clip().processor().withExif(data.exif()))
            .of(title, train, validation);
    refuseIf(
        !measured.tells(),
        "data set " + data.name(),
        train.size() + " training and " + validation.size() + " validation images",
        TrainedOn.FEWEST + " or more of each",
        "calibrate it with more images");
    return measured.with(data.split(Split.TRAIN).size());
  }

  private TrainedOn of(String title, List<EmbeddedImage> train, List<EmbeddedImage> validation) {
    boolean enough = Math.min(train.size(), validation.size()) >= TrainedOn.FEWEST;
    return pixels == null || !enough
        ? TrainedOn.of(title, train.size(), List.of(), List.of())
        : TrainedOn.of(title, train.size(), copies(some(train)), copies(some(validation)));
  }

  /** How many of these images are unlike those that a captioner was trained on. */
  int unfamiliar(TrainedOn trainedOn, List<EmbeddedImage> images) {
    return (int)
        seen(images).stream().filter(image -> trainedOn.distance(image).orElse(0) > 1).count();
  }

  private List<SeenImage> seen(List<EmbeddedImage> images) {
    return images.parallelStream().map(image -> seen(image, bytes(image))).toList();
  }

  /** Most of them smaller or compressed again, so that these do not count as differences. */
  private List<SeenImage> copies(List<EmbeddedImage> images) {
    return IntStream.range(0, images.size())
        .parallel()
        .mapToObj(
            i -> {
              EmbeddedImage image = images.get(i);
              return seen(image, Recompressed.of(bytes(image), i, pixels.size(), pixels.exif()));
            })
        .toList();
  }

  private static byte[] bytes(EmbeddedImage image) {
    ImageSource source = image.image().image();
    return Unchecked.get("cannot read " + source.name(), source::bytes);
  }

  private SeenImage seen(EmbeddedImage image, byte[] encoded) {
    float[] values = new float[3 * pixels.size() * pixels.size()];
    var unused = pixels.process(encoded, image.image().image().name(), FloatBuffer.wrap(values));
    return new SeenImage(image.embedding(), Look.of(values));
  }

  /** Evenly spaced ones of many. */
  private static <T> List<T> some(List<T> all) {
    int n = Math.min(MOST, all.size());
    return IntStream.range(0, n).mapToObj(i -> all.get((int) ((long) i * all.size() / n))).toList();
  }
}
