package dev.clipcap.metrics;

import java.util.List;

/**
 * A score of captions against human references.
 *
 * <p>{@link #score} takes captions as people wrote them; {@link #scoreTokenized} takes what {@link
 * #tokenizer} makes of them, for callers that tokenise once and score often.
 */
public interface CaptionMetric {
  /** The name that tables and files use, such as {@code report_bleu4}. */
  String name();

  /** The paper that defines the metric and the program whose values it reproduces. */
  String citation();

  /** What turns captions into the words that this metric counts; coco-caption's by default. */
  default CaptionTokenizer tokenizer() {
    return new PtbTokenizer();
  }

  /**
   * Scores captions that {@link #tokenizer} has been applied to.
   *
   * @param samples one or more
   * @return the total and one value per sample, in their order
   */
  Scores scoreTokenized(List<Sample> samples);

  /**
   * How the score of one image came about, as text for a reader.
   *
   * @param samples the whole set, tokenised: some metrics weigh words by it
   * @param image position in {@code samples}
   */
  String explainTokenized(List<Sample> samples, int image);

  /** Tokenises and scores. */
  default Scores score(List<Sample> samples) {
    return scoreTokenized(tokenizer().tokenize(samples));
  }

  /** Tokenises and explains. */
  default String explain(List<Sample> samples, int image) {
    return explainTokenized(tokenizer().tokenize(samples), image);
  }
}
