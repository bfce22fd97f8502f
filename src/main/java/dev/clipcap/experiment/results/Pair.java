package dev.clipcap.experiment.results;

import dev.clipcap.experiment.config.Published;
import dev.clipcap.metrics.Bootstrap;
import dev.clipcap.metrics.CaptionMetric;
import dev.clipcap.metrics.Comparison;
import dev.clipcap.metrics.CorpusBleu;
import dev.clipcap.metrics.ReportBleu;
import java.util.ArrayList;
import java.util.List;

/**
 * Two runs on the same test images, compared.
 *
 * @param first the one expected to score higher
 * @param second the other
 * @param reportBleu4 by the report's BLEU-4
 * @param corpusBleu by coco-caption's BLEU-1 to BLEU-4
 */
public record Pair(
    RunFolder first, RunFolder second, Comparison reportBleu4, List<Comparison> corpusBleu) {
  public static final long SEED = 1;

  /**
   * Compares two runs.
   *
   * @throws dev.clipcap.io.InvalidInputException if they were tested on different images or
   *     references
   */
  public static Pair of(RunFolder first, RunFolder second) {
    first.requireSameTest(second);
    List<Comparison> corpus = new ArrayList<>();
    for (int order = 1; order <= 4; order++) {
      corpus.add(compare(new CorpusBleu(order), first, second));
    }
    return new Pair(first, second, compare(new ReportBleu(), first, second), corpus);
  }

  private static Comparison compare(CaptionMetric metric, RunFolder first, RunFolder second) {
    return Bootstrap.compare(metric.name(), first.scores(metric), second.scores(metric), SEED);
  }

  /** Whether these are the report's two models in the report's order. */
  public boolean isTheReports() {
    return Published.of(first.config()).filter(Published.MLP_FINETUNED::equals).isPresent()
        && Published.of(second.config()).filter(Published.TRANSFORMER_FROZEN::equals).isPresent();
  }
}
