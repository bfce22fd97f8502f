package dev.clipcap.metrics;

import java.util.Arrays;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * ROUGE-L: the longest common subsequence with the references.
 *
 * <pre>
 *   P = max over references of LCS / candidate length
 *   R = max over references of LCS / reference length       (perhaps another reference than P's)
 *   score = (1 + b^2) P R / (R + b^2 P), b = 1.2;  total = mean over images
 * </pre>
 *
 * Equal to {@code Rouge} of coco-caption.
 */
public final class RougeL implements CaptionMetric {
  private static final double BETA_SQUARED = 1.2 * 1.2;

  @Override
  public String name() {
    return "rouge_l";
  }

  @Override
  public String citation() {
    return "Lin 2004, ROUGE; as coco-caption has it (Chen et al. 2015)";
  }

  @Override
  public Scores scoreTokenized(List<Sample> samples) {
    return Scores.mean(samples.stream().mapToDouble(RougeL::score).toArray());
  }

  private static double score(Sample sample) {
    String[] candidate = words(sample.candidate());
    double precision = 0;
    double recall = 0;
    for (String text : sample.references()) {
      String[] reference = words(text);
      double common = lengths(candidate, reference)[0][0];
      precision = Math.max(precision, common / candidate.length);
      recall = Math.max(recall, common / reference.length);
    }
    return precision == 0
        ? 0
        : (1 + BETA_SQUARED) * precision * recall / (recall + BETA_SQUARED * precision);
  }

  @Override
  public String explainTokenized(List<Sample> samples, int image) {
    Sample sample = samples.get(image);
    String[] candidate = words(sample.candidate());
    Formatter text = new Formatter(Locale.ROOT);
    text.format("candidate: %s\n", sample.candidate());
    for (String line : sample.references()) {
      String[] reference = words(line);
      String common = subsequence(candidate, reference);
      int length = lengths(candidate, reference)[0][0];
      text.format("reference: %s\n  in common: \"%s\": ", line, common);
      text.format("P %d/%d, R %d/%d\n", length, candidate.length, length, reference.length);
    }
    text.format(
        "%s of %s from the best P and the best R = %.4f\n", name(), sample.id(), score(sample));
    return text.toString();
  }

  /** Splits at single spaces as the reference does: an empty caption is one empty word. */
  private static String[] words(String text) {
    return text.split(" ", -1);
  }

  /** [i][j]: length of the longest common subsequence of a from i on and b from j on. */
  private static int[][] lengths(String[] a, String[] b) {
    int[][] lengths = new int[a.length + 1][b.length + 1];
    for (int i = a.length - 1; i >= 0; i--) {
      for (int j = b.length - 1; j >= 0; j--) {
        lengths[i][j] =
            a[i].equals(b[j])
                ? lengths[i + 1][j + 1] + 1
                : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
      }
    }
    return lengths;
  }

  private static String subsequence(String[] a, String[] b) {
    int[][] lengths = lengths(a, b);
    String[] common = new String[lengths[0][0]];
    for (int i = 0, j = 0, k = 0; k < common.length; ) {
      if (a[i].equals(b[j])) {
        common[k++] = a[i++];
        j++;
      } else if (lengths[i + 1][j] >= lengths[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    return String.join(" ", Arrays.asList(common));
  }
}
