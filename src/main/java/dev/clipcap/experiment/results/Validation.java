package dev.clipcap.experiment.results;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A run's {@code validation.json} in a sweep: what it came to on the validation images, and nothing
 * of the test images.
 *
 * @param loss at the chosen epoch, nats per token
 * @param reportBleu4 of greedy captions, as the other scores
 * @param corpusBleu4 coco-caption's BLEU-4
 * @param rougeL coco-caption's ROUGE-L
 * @param cider coco-caption's CIDEr
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Validation(
    double loss, double reportBleu4, double corpusBleu4, double rougeL, double cider) {
  public static final String FILE = "validation.json";

  /** The mean over seeds. */
  public static Validation mean(List<Validation> all) {
    return new Validation(
        mean(all, Validation::loss),
        mean(all, Validation::reportBleu4),
        mean(all, Validation::corpusBleu4),
        mean(all, Validation::rougeL),
        mean(all, Validation::cider));
  }

  private static double mean(List<Validation> all, ToDoubleFunction<Validation> number) {
    return all.stream().mapToDouble(number).average().orElseThrow();
  }
}
