package dev.clipcap.experiment.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.core.train.History;
import dev.clipcap.core.train.Trainer.TrainingObserver;
import dev.clipcap.core.train.TrainingGraph;
import dev.clipcap.experiment.report.SampleChoice;
import dev.clipcap.experiment.results.Pictures;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.files.tensorboard.EventFile;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Notices;
import dev.clipcap.io.PrintedText;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes a run's curves and samples for TensorBoard: loss, learning rate and gradient norm of each
 * step, the losses of each epoch, after each epoch the captions of a few validation images, and the
 * run's settings and test scores.
 */
final class TensorBoardLog implements TrainingObserver {
  private static final int SAMPLES = 8;

  private final Path folder;
  private final JsonNode settings;
  private final List<EmbeddedImage> samples;
  private final Supplier<Captioner> trained;
  private EventFile file; // null before training begins

  /**
   * @param folder where the files go
   * @param settings of the run
   * @param validation images to choose the samples from
   * @param trained opens a captioner with the weights of the last epoch
   */
  TensorBoardLog(
      Path folder, JsonNode settings, List<EmbeddedImage> validation, Supplier<Captioner> trained) {
    this.folder = folder;
    this.settings = settings;
    this.samples =
        SampleChoice.drawn(validation.size(), SAMPLES).stream().map(validation::get).toList();
    this.trained = trained;
  }

  @Override
  public boolean measuresGradients() {
    return true;
  }

  @Override
  public void begin(History history) {
    boolean fresh = history.steps().isEmpty();
    file = EventFile.create(folder, Clock.systemUTC(), fresh ? 0 : history.steps().size() + 1);
    file.settings(flat("", settings));
    for (int i = 0; fresh && i < samples.size(); i++) {
      picture("samples/" + i, samples.get(i));
    }
  }

  @Override
  public void step(int number, TrainingGraph.Step step) {
    file.scalar("train/loss", number, step.loss());
    file.scalar("train/learning_rate", number, step.rate());
    if (!Float.isNaN(step.gradientNorm())) { // self-critical training does not measure it
      file.scalar("train/gradient_norm", number, step.gradientNorm());
    }
  }

  @Override
  public void epoch(History history) {
    int step = history.steps().size();
    History.Epoch last = history.epochs().get(history.epochs().size() - 1);
    file.scalar("train/loss_of_epoch", step, last.train());
    file.scalar("validation/loss", step, last.validation());
    file.text("samples/captions", step, captions());
  }

  /** Adds the scores of the test captions to the files of a run that is finished. */
  static void finish(Path folder, int steps, RunMetrics metrics) {
    try (EventFile file = EventFile.create(folder, Clock.systemUTC(), steps + 1)) {
      file.scalar("test/loss", steps, metrics.training().testLoss());
      flat("test/", Json.mapper().valueToTree(metrics.scores()))
          .forEach((tag, score) -> file.scalar(tag, steps, ((Number) score).doubleValue()));
      file.finished();
    }
  }

  /** The values in a JSON tree: of {"a": {"b": [1, 2]}} those named a.b1 and a.b2. */
  private static Map<String, Object> flat(String name, JsonNode node) {
    Map<String, Object> flat = new LinkedHashMap<>();
    String inner = name.isEmpty() || name.endsWith("/") ? name : name + ".";
    node.properties().forEach(field -> flat.putAll(flat(inner + field.getKey(), field.getValue())));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      flat.putAll(flat(name + (i + 1), node.get(i)));
    }
    if (node.isNumber()) {
      flat.put(name, node.numberValue());
    } else if (node.isBoolean()) {
      flat.put(name, node.booleanValue());
    } else if (node.isTextual()) {
      flat.put(name, node.textValue());
    }
    return flat;
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }

  private String captions() {
    Markdown.Table table = new Markdown.Table("", "caption", "one of the references");
    try (Captioner captioner = trained.get()) {
      List<Caption> captions = EmbeddedImage.captions(samples, captioner, CaptionOptions.greedy());
      for (int i = 0; i < captions.size(); i++) {
        table.row(
            Integer.toString(i),
            Markdown.plain(captions.get(i).text().strip()),
            Markdown.plain(samples.get(i).image().captions().get(0)));
      }
    }
    return table.toString();
  }

  /** Nothing, where the data set has no such file or it cannot be decoded. */
  private void picture(String tag, EmbeddedImage sample) {
    try {
      BufferedImage small =
          Pictures.shrink(Pictures.decode(sample.image().image().bytes(), Exif.IGNORE));
      file.image(tag, 0, Pictures.jpeg(small), small.getWidth(), small.getHeight());
    } catch (IOException | InvalidInputException e) {
      Notices.note(
          "note: TensorBoard gets no picture of " + PrintedText.oneLine(sample.image().id()));
    }
  }
}
