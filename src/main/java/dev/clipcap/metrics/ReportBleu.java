package dev.clipcap.metrics;

import static dev.clipcap.metrics.BleuCounts.MAX_N;
import static dev.clipcap.metrics.NgramCounts.SPACE;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * BLEU-4 as the report computed it: for each caption alone, then the plain mean over images.
 *
 * <pre>
 *   p_n  = matched n-grams / n-grams          (0.1 / n-grams where none matched; n-grams at least 1)
 *   BP   = 1 if length &gt; r, else exp(1 - r / length)      r = closest reference length
 *   BLEU = BP * exp((ln p_1 + ln p_2 + ln p_3 + ln p_4) / 4)       0 where no single word matched
 * </pre>
 *
 * Equal to {@code corpus_bleu} of nltk 3.8 called with one sentence and {@code
 * SmoothingFunction().method1}.
 */
public final class ReportBleu implements CaptionMetric {
  private static final double EPSILON = 0.1;

  /** Not Python 3's \w: letters, numbers of every kind and the underscore, no combining marks. */
  private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}_" + SPACE + "]");

  @Override
  public String name() {
    return "report_bleu4";
  }

  @Override
  public String citation() {
    return "Papineni et al. 2002, BLEU; sentence by sentence, smoothing 1 of Chen and Cherry 2014,"
        + " as nltk 3.8 has it";
  }

  /**
   * The report's words: everything that matches Python's {@code [^\w\s]} is deleted, the rest is
   * lower-cased and split at white space. "it's" becomes "its", "horse-drawn" "horsedrawn".
   */
  @Override
  public CaptionTokenizer tokenizer() {
    return caption -> {
      String kept = OTHER.matcher(caption).replaceAll("");
      return String.join(" ", NgramCounts.words(kept.toLowerCase(Locale.ROOT)));
    };
  }

  @Override
  public Scores scoreTokenized(List<Sample> samples) {
    return Scores.mean(samples.stream().mapToDouble(s -> bleu(BleuCounts.row(s))).toArray());
  }

  @Override
  public String explainTokenized(List<Sample> samples, int image) {
    Sample sample = samples.get(image);
    double[] counts = BleuCounts.row(sample);
    return BleuCounts.explain(sample, MAX_N, n -> precision(counts, n))
        .format(
            "%s of %s = brevity penalty %.4f * geometric mean = %.4f\n",
            name(), sample.id(), brevityPenalty(counts), bleu(counts))
        .toString();
  }

  private static double bleu(double[] counts) {
    if (BleuCounts.matched(counts, 1) == 0) {
      return 0;
    }
    double logs = 0;
    for (int n = 1; n <= MAX_N; n++) {
      logs += Math.log(precision(counts, n)) / MAX_N;
    }
    return brevityPenalty(counts) * Math.exp(logs);
  }

  private static double precision(double[] counts, int n) {
    double matched = BleuCounts.matched(counts, n);
    return (matched == 0 ? EPSILON : matched) / Math.max(1, BleuCounts.total(counts, n));
  }

  private static double brevityPenalty(double[] counts) {
    double length = BleuCounts.length(counts);
    double reference = BleuCounts.referenceLength(counts);
    if (length == 0) {
      return 0;
    }
    return length > reference ? 1 : Math.exp(1 - reference / length);
  }
}
