package dev.clipcap.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What BLEU needs to know about one caption: for n = 1..4 its n-grams that a reference matches
 * (each counted at most as often as in the reference that has it most often) and all its n-grams;
 * its length, and the length of the reference closest to it (ties: the shorter).
 */
final class BleuCounts {
  static final int MAX_N = 4;

  private final double[] row = new double[2 * MAX_N + 2];

  /** Counts a tokenised caption against tokenised references. */
  BleuCounts(String candidate, List<String> references) {
    this(new References(references), Words.split(candidate));
  }

  /** Counts words against references prepared once for many candidates. */
  BleuCounts(References references, List<String> words) {
    for (int n = 1; n <= MAX_N; n++) {
      double matched = 0;
      for (Map.Entry<String, Integer> ngram : Words.ngrams(words, n).entrySet()) {
        matched += Math.min(ngram.getValue(), references.count(ngram.getKey()));
      }
      row[n - 1] = matched;
      row[MAX_N + n - 1] = Math.max(0, words.size() - n + 1);
    }
    row[2 * MAX_N] = words.size();
    row[2 * MAX_N + 1] = references.closestLength(words.size());
  }

  /** The counts as numbers that add up over images; read with the static methods below. */
  double[] row() {
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

  /** The counts of one image as lines of text, with the n-grams that matched. */
  static String explain(Sample sample) {
    References references = new References(sample.references());
    List<String> words = Words.split(sample.candidate());
    double[] row = new BleuCounts(references, words).row();
    StringBuilder text = new StringBuilder("candidate: " + sample.candidate() + "\n");
    sample.references().forEach(r -> text.append("reference: ").append(r).append('\n'));
    for (int n = 1; n <= MAX_N; n++) {
      StringJoiner matches = new StringJoiner(", ", ": ", "").setEmptyValue("");
      Words.ngrams(words, n)
          .forEach(
              (ngram, count) -> {
                int matched = Math.min(count, references.count(ngram));
                if (matched > 0) {
                  matches.add('"' + ngram + '"' + (matched > 1 ? " x" + matched : ""));
                }
              });
      text.append(
          String.format(
              Locale.ROOT,
              "%d-grams: %.0f of %.0f matched%s%n",
              n,
              matched(row, n),
              total(row, n),
              matches));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "length %.0f, closest reference %.0f%n",
                length(row),
                referenceLength(row)))
        .toString();
  }

  /** An image's references: the largest count of each n-gram in any of them, and their lengths. */
  static final class References {
    private final Map<String, Integer> most = new HashMap<>();
    private final int[] lengths;

    References(List<String> references) {
      lengths = new int[references.size()];
      for (int r = 0; r < lengths.length; r++) {
        List<String> words = Words.split(references.get(r));
        lengths[r] = words.size();
        for (int n = 1; n <= MAX_N; n++) {
          Words.ngrams(words, n).forEach((ngram, count) -> most.merge(ngram, count, Math::max));
        }
      }
    }

    int count(String ngram) {
      return most.getOrDefault(ngram, 0);
    }

    int closestLength(int length) {
      int closest = lengths[0];
      for (int candidate : lengths) {
        int nearer = Math.abs(candidate - length) - Math.abs(closest - length);
        if (nearer < 0 || (nearer == 0 && candidate < closest)) {
          closest = candidate;
        }
      }
      return closest;
    }
  }
}
