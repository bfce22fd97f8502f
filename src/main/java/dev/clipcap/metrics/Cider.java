package dev.clipcap.metrics;

import static dev.clipcap.metrics.NgramCounts.MAX_N;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Formatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * CIDEr: agreement with the references in n-grams that are rare in the set.
 *
 * <pre>
 *   w(g)   = count of g * (ln images - ln max(1, images with g in a reference))
 *   sim_n  = sum over n-grams of min(w_c, w_r) * w_r / (|w_c| |w_r|) * exp(-(l_c - l_r)^2 / (2 * 6^2))
 *   score  = 10 * mean over n = 1..4 and references of sim_n;      total = mean over images
 * </pre>
 *
 * <p>{@link #coco} equals {@code Cider} of coco-caption, the CIDEr that papers print. By its
 * formula that is CIDEr-D, and it equals the CIDEr-D of the metric's authors (vrama91/cider) too.
 * {@link #unclipped} equals what those authors call CIDEr: the plain cosine, with w_c in place of
 * min(w_c, w_r) and without the factor for the lengths.
 */
public final class Cider implements CaptionMetric {
  private static final double SIGMA = 6;

  private final boolean clipped;

  private Cider(boolean clipped) {
    this.clipped = clipped;
  }

  /** CIDEr as coco-caption computes it, which is CIDEr-D. */
  public static Cider coco() {
    return new Cider(true);
  }

  /** The first CIDEr of the paper: neither clipping nor a penalty for another length. */
  public static Cider unclipped() {
    return new Cider(false);
  }

  @Override
  public String name() {
    return clipped ? "cider" : "cider_unclipped";
  }

  @Override
  public String citation() {
    return "Vedantam et al. 2015, CIDEr; "
        + (clipped ? "as coco-caption has it (its CIDEr-D)" : "without clipping");
  }

  @Override
  public Scores scoreTokenized(List<Sample> samples) {
    Rarity rarity = Rarity.of(samples);
    return Scores.mean(samples.stream().mapToDouble(s -> score(s, rarity)).toArray());
  }

  /** Of one caption, tokenised as its references are. */
  double score(Sample sample, Rarity rarity) {
    Weights candidate = rarity.weigh(sample.candidate());
    double sum = 0;
    for (String reference : sample.references()) {
      Weights weights = rarity.weigh(reference);
      for (int n = 1; n <= MAX_N; n++) {
        sum += similarity(candidate, weights, n);
      }
    }
    return 10 * sum / MAX_N / sample.references().size();
  }

  private double similarity(Weights candidate, Weights reference, int n) {
    double dot = 0;
    for (Map.Entry<String, Double> ngram : candidate.order(n).entrySet()) {
      double theirs = reference.order(n).getOrDefault(ngram.getKey(), 0.0);
      double ours = ngram.getValue();
      dot += (clipped ? Math.min(ours, theirs) : ours) * theirs;
    }
    double norms = candidate.norm(n) * reference.norm(n);
    double cosine = norms == 0 ? 0 : dot / norms;
    return clipped ? cosine * lengthPenalty(candidate, reference) : cosine;
  }

  private static double lengthPenalty(Weights candidate, Weights reference) {
    double delta = candidate.bigrams() - reference.bigrams();
    return Math.exp(-delta * delta / (2 * SIGMA * SIGMA));
  }

  @Override
  public String explainTokenized(List<Sample> samples, int image) {
    Sample sample = samples.get(image);
    Rarity rarity = Rarity.of(samples);
    Weights candidate = rarity.weigh(sample.candidate());
    Formatter text = new Formatter(Locale.ROOT);
    text.format("candidate: %s\n", sample.candidate());
    for (String line : sample.references()) {
      Weights reference = rarity.weigh(line);
      text.format("reference: %s\n ", line);
      for (int n = 1; n <= MAX_N; n++) {
        text.format(" %d-grams %.4f", n, similarity(candidate, reference, n));
      }
      if (clipped) {
        text.format(", length penalty %.4f", lengthPenalty(candidate, reference));
      }
      text.format("\n  rarest in common: %s\n", rarest(candidate, reference));
    }
    text.format("%s of %s = 10 * mean of the values above = ", name(), sample.id());
    return text.format("%.4f\n", score(sample, rarity)).toString();
  }

  private static String rarest(Weights candidate, Weights reference) {
    return candidate.byOrder().stream()
        .flatMap(weights -> weights.entrySet().stream())
        .filter(ngram -> reference.byOrder().stream().anyMatch(w -> w.containsKey(ngram.getKey())))
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(5)
        .map(e -> String.format(Locale.ROOT, "\"%s\" %.2f", e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** How rare n-grams are: in how many images' references each occurs. */
  static final class Rarity {
    private final Map<String, Integer> images = new HashMap<>();
    private final double logImages;

    static Rarity of(List<Sample> samples) {
      return new Rarity(samples.stream().map(Sample::references).toList());
    }

    /**
     * @param references tokenised, of each image
     */
    Rarity(List<List<String>> references) {
      logImages = Math.log(references.size());
      for (List<String> ofImage : references) {
        Set<String> seen = new HashSet<>();
        for (String reference : ofImage) {
          NgramCounts.of(reference).byOrder().forEach(order -> seen.addAll(order.keySet()));
        }
        seen.forEach(ngram -> images.merge(ngram, 1, Integer::sum));
      }
    }

    Weights weigh(String tokenized) {
      NgramCounts counts = NgramCounts.of(tokenized);
      List<Map<String, Double>> byOrder = new ArrayList<>();
      for (Map<String, Integer> order : counts.byOrder()) {
        Map<String, Double> weights = new LinkedHashMap<>();
        order.forEach(
            (ngram, count) ->
                weights.put(ngram, count * (logImages - Math.log(images.getOrDefault(ngram, 1)))));
        byOrder.add(weights);
      }
      // The reference program's "length" is the number of bigrams, one less than that of words.
      return new Weights(byOrder, Math.max(0, counts.length() - 1));
    }
  }

  /**
   * A caption's weighted n-grams.
   *
   * @param byOrder [n - 1]: n-gram to weight
   */
  private record Weights(List<Map<String, Double>> byOrder, int bigrams) {
    Map<String, Double> order(int n) {
      return byOrder.get(n - 1);
    }

    double norm(int n) {
      return Math.sqrt(order(n).values().stream().mapToDouble(w -> w * w).sum());
    }
  }
}
