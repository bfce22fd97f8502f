package dev.clipcap.metrics;

import static dev.clipcap.metrics.BleuCounts.MAX_N;

import java.util.List;

/**
 * BLEU-1 to BLEU-4 over a whole set, the number that captioning papers print.
 *
 * <pre>
 *   p_n    = (matched n-grams + 1e-15) / (n-grams + 1e-9)        counts summed over all images
 *   ratio  = (length + 1e-15) / (r + 1e-9)                       r = sum of closest reference lengths
 *   BLEU-N = (p_1 * ... * p_N)^(1/N) * (exp(1 - 1/ratio) if ratio &lt; 1)
 * </pre>
 *
 * Equal to {@code Bleu} of coco-caption, for each image as well; the two constants are its guards
 * against division by zero, there is no other smoothing.
 *
 * @param order N of BLEU-N, from 1 to 4
 */
public record CorpusBleu(int order) implements CaptionMetric {
  private static final double TINY = 1e-15;
  private static final double SMALL = 1e-9;

  public CorpusBleu {
    if (order < 1 || order > MAX_N) {
      throw new IllegalArgumentException("BLEU of order " + order + "; it is defined for 1 to 4");
    }
  }

  @Override
  public String name() {
    return "corpus_bleu" + order;
  }

  @Override
  public String citation() {
    return "Papineni et al. 2002, BLEU; as coco-caption has it (Chen et al. 2015)";
  }

  @Override
  public Scores scoreTokenized(List<Sample> samples) {
    double[][] rows = samples.stream().map(BleuCounts::row).toArray(double[][]::new);
    return new Scores(rows, this::bleu);
  }

  @Override
  public String explainTokenized(List<Sample> samples, int image) {
    Sample sample = samples.get(image);
    double[] counts = BleuCounts.row(sample);
    return BleuCounts.explain(sample, order, n -> precision(counts, n))
        .format(
            "%s of %s alone = brevity penalty %.4f * geometric mean = %.4f"
                + " (over a set the counts are summed first)\n",
            name(), sample.id(), brevityPenalty(counts), bleu(counts))
        .toString();
  }

  /** BLEU of one image's counts or of a sum of them. */
  double bleu(double[] counts) {
    double product = 1;
    for (int n = 1; n <= order; n++) {
      product *= precision(counts, n);
    }
    return Math.pow(product, 1.0 / order) * brevityPenalty(counts);
  }

  private static double precision(double[] counts, int n) {
    return (BleuCounts.matched(counts, n) + TINY) / (BleuCounts.total(counts, n) + SMALL);
  }

  private static double brevityPenalty(double[] counts) {
    double ratio =
        (BleuCounts.length(counts) + TINY) / (BleuCounts.referenceLength(counts) + SMALL);
    return ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
  }
}
