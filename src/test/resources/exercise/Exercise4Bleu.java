package dev.clipcap.exercise;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

public final class Exercise4Bleu {
  private Exercise4Bleu() {}

  public static double bleu4(String candidate, List<String> references) {
    if (candidate.isEmpty()) {
      return 0;
    }
    int length = words(candidate).length;
    double logs = 0;
    for (int n = 1; n <= 4; n++) {
      Map<String, Integer> most = new HashMap<>();
      for (String reference : references) {
        ngrams(reference, n).forEach((gram, count) -> most.merge(gram, count, Math::max));
      }
      int matched = 0;
      for (Map.Entry<String, Integer> gram : ngrams(candidate, n).entrySet()) {
        matched += Math.min(gram.getValue(), most.getOrDefault(gram.getKey(), 0));
      }
      if (n == 1 && matched == 0) {
        return 0;
      }
      logs += Math.log((matched == 0 ? 0.1 : matched) / Math.max(1, length - n + 1));
    }
    int closest = words(references.get(0)).length;
    for (String reference : references) {
      int r = words(reference).length;
      int nearer = Math.abs(r - length) - Math.abs(closest - length);
      if (nearer < 0 || (nearer == 0 && r < closest)) {
        closest = r;
      }
    }
    double brevity = length > closest ? 1 : Math.exp(1 - (double) closest / length);
    return brevity * Math.exp(logs / 4);
  }

  private static String[] words(String text) {
    return text.isEmpty() ? new String[0] : text.split(" ", -1);
  }

  private static Map<String, Integer> ngrams(String text, int n) {
    String[] words = words(text);
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= words.length; i++) {
      counts.merge(String.join(" ", List.of(words).subList(i, i + n)), 1, Integer::sum);
    }
    return counts;
  }
}
