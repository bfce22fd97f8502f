package dev.clipcap.experiment.results;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.metrics.SeedSummary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * The {@code seeds.json} of a configuration that was run with several seeds.
 *
 * @param experiment name
 * @param dataset name
 * @param images test images
 * @param seeds in the order of the runs
 * @param scores of the runs, under the names of {@code metrics.json}
 */
@JsonNaming(SnakeCaseStrategy.class)
public record SeedScores(
    String experiment, String dataset, int images, List<Integer> seeds, Map<String, Score> scores) {
  public static final String FILE = "seeds.json";

  /**
   * A score of every run.
   *
   * @param mean over the seeds
   * @param sd sample standard deviation over the seeds
   * @param values of each seed, in their order
   */
  public record Score(double mean, double sd, List<Double> values) {}

  private static final Map<String, Function<RunMetrics, Number>> NUMBERS = numbers();

  public SeedScores {
    if (seeds == null || seeds.isEmpty()) {
      throw new InvalidInputException(
          FILE, "no seeds", "one or more", "run the experiment again; finished seeds are kept");
    }
  }

  private static Map<String, Function<RunMetrics, Number>> numbers() {
    Map<String, Function<RunMetrics, Number>> numbers = new LinkedHashMap<>();
    numbers.put("report_bleu4", m -> m.scores().bleu().reportBleu4());
    for (int n = 1; n <= 4; n++) {
      int order = n;
      numbers.put("corpus_bleu" + n, m -> m.scores().bleu().corpusBleu().get(order - 1));
    }
    numbers.put("rouge_l", m -> m.scores().rougeL());
    numbers.put("cider", m -> m.scores().cider());
    numbers.put("clip_score", m -> m.scores().clipScore());
    numbers.put("ref_clip_score", m -> m.scores().refClipScore());
    numbers.put("distinct_captions", m -> m.scores().distinctCaptions());
    numbers.put("seen_in_training", m -> m.scores().seenInTraining());
    numbers.put("shuffled_report_bleu4", m -> m.controls().shuffled().reportBleu4());
    numbers.put("shuffled_corpus_bleu4", m -> m.controls().shuffled().corpusBleu4());
    numbers.put(
        "compositional_report_bleu4",
        m -> m.compositional() == null ? null : m.compositional().bleu().reportBleu4());
    numbers.put("train_loss", m -> m.training().trainLoss());
    numbers.put("validation_loss", m -> m.training().validationLoss());
    numbers.put("test_loss", m -> m.training().testLoss());
    numbers.put("test_loss_shuffled", m -> m.training().testLossShuffled());
    numbers.put("chosen_epoch", m -> m.training().chosenEpoch());
    numbers.put("epochs", m -> m.training().epochs());
    return numbers;
  }

  /** Collects the scores of finished runs and writes the file. */
  public static void write(Path folder, List<Integer> seeds) {
    RunGroup group = RunGroup.read(folder, seeds);
    Map<String, Score> scores = new LinkedHashMap<>();
    NUMBERS.forEach(
        (name, number) -> {
          List<Number> found =
              group.runs().stream()
                  .map(run -> number.apply(run.metrics()))
                  .filter(Objects::nonNull)
                  .toList();
          if (found.size() == seeds.size()) { // not every run has every score
            double[] values = found.stream().mapToDouble(Number::doubleValue).toArray();
            SeedSummary summary = SeedSummary.of(values);
            List<Double> each = DoubleStream.of(values).boxed().toList();
            scores.put(name, new Score(summary.mean(), summary.sd(), each));
          }
        });
    RunMetrics metrics = group.first().metrics();
    Json.write(
        folder.resolve(FILE),
        new SeedScores(metrics.experiment(), metrics.dataset(), metrics.images(), seeds, scores));
  }

  public static SeedScores read(Path folder) {
    return Json.read(folder.resolve(FILE), SeedScores.class);
  }
}
