package dev.clipcap.metrics;

import java.util.Formatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.IntToDoubleFunction;

/**
 * What BLEU needs to know about one caption, as numbers that add up over images: for n = 1..4 how
 * many of its n-grams a reference matches (each counted at most as often as in the reference that
 * has it most often) and how many it has; its length, and the length of the reference closest to it
 * (ties: the shorter).
 */
final class BleuCounts {
  static final int MAX_N = NgramCounts.MAX_N;

  private BleuCounts() {}

  /** Row of a tokenised caption against tokenised references. */
  static double[] row(Sample sample) {
    return row(NgramCounts.of(sample.candidate()), new References(sample.references()));
  }

  /** From parts prepared once for many pairings. */
  static double[] row(NgramCounts candidate, References references) {
    double[] row = new double[2 * MAX_N + 2];
    for (int n = 1; n <= MAX_N; n++) {
      double matched = 0;
      for (Map.Entry<String, Integer> ngram : candidate.order(n).entrySet()) {
        matched += Math.min(ngram.getValue(), references.count(ngram.getKey()));
      }
      row[n - 1] = matched;
      row[MAX_N + n - 1] = Math.max(0, candidate.length() - n + 1);
    }
    row[2 * MAX_N] = candidate.length();
    row[2 * MAX_N + 1] = references.closestLength(candidate.length());
    return row;
  }

  static double matched(double[] row, int n) {
    return row[n - 1];
  }

  static double total(double[] row, int n) {
    return row[MAX_N + n - 1];
  }

  static double length(double[] row) {
    return row[2 * MAX_N];
  }

  static double referenceLength(double[] row) {
    return row[2 * MAX_N + 1];
  }

  /**
   * The counts of one image as lines of text, with the n-grams that matched and the precisions.
   *
   * @param precision of n-grams, from n
   */
  static Formatter explain(Sample sample, int order, IntToDoubleFunction precision) {
    NgramCounts candidate = NgramCounts.of(sample.candidate());
    References references = new References(sample.references());
    double[] row = row(candidate, references);
    Formatter text = new Formatter(Locale.ROOT);
    text.format("candidate: %s\n", sample.candidate());
    sample.references().forEach(reference -> text.format("reference: %s\n", reference));
    for (int n = 1; n <= MAX_N; n++) {
      StringJoiner matches = new StringJoiner(", ", ": ", "").setEmptyValue("");
      for (Map.Entry<String, Integer> ngram : candidate.order(n).entrySet()) {
        int matched = Math.min(ngram.getValue(), references.count(ngram.getKey()));
        if (matched > 0) {
          matches.add('"' + ngram.getKey() + '"' + (matched > 1 ? " x" + matched : ""));
        }
      }
      text.format("%d-grams: %.0f of %.0f matched", n, matched(row, n), total(row, n));
      text.format("%s\n", matches);
    }
    text.format("length %.0f, closest reference %.0f\n", length(row), referenceLength(row));
    for (int n = 1; n <= order; n++) {
      text.format("p_%d = %.4f\n", n, precision.applyAsDouble(n));
    }
    return text;
  }

  /** An image's references: the largest count of each n-gram in any of them, and their lengths. */
  static final class References {
    private final Map<String, Integer> most = new HashMap<>();
    private final int[] lengths;

    /** Prepares tokenised references. */
    References(List<String> references) {
      List<NgramCounts> counts = references.stream().map(NgramCounts::of).toList();
      lengths = counts.stream().mapToInt(NgramCounts::length).toArray();
      for (NgramCounts reference : counts) {
        for (Map<String, Integer> order : reference.byOrder()) {
          order.forEach((ngram, count) -> most.merge(ngram, count, Math::max));
        }
      }
    }

    int count(String ngram) {
      return most.getOrDefault(ngram, 0);
    }

    int closestLength(int length) {
      int closest = lengths[0];
      for (int other : lengths) {
        int nearer = Math.abs(closest - length) - Math.abs(other - length);
        if (nearer > 0 || (nearer == 0 && other < closest)) {
          closest = other;
        }
      }
      return closest;
    }
  }
}
