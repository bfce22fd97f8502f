package dev.clipcap.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How often each run of one to four words occurs in a caption.
 *
 * @param length number of words
 * @param byOrder [n - 1]: n-gram to count, in order of first occurrence. An n-gram is its words
 *     joined by one space, which is unambiguous because no word contains white space
 */
record NgramCounts(int length, List<Map<String, Integer>> byOrder) {
  static final int MAX_N = 4;

  /** White space in a character class, in the sense of Python 3. */
  static final String SPACE = "\\t-\\r\\x1c-\\x1f\\x85\\p{Z}";

  private static final Pattern SPACES = Pattern.compile("[" + SPACE + "]+");

  /** Counts the words of a tokenised caption. */
  static NgramCounts of(String tokenized) {
    List<String> words = words(tokenized);
    List<Map<String, Integer>> byOrder = new ArrayList<>();
    for (int n = 1; n <= MAX_N; n++) {
      Map<String, Integer> counts = new LinkedHashMap<>();
      for (int i = 0; i + n <= words.size(); i++) {
        counts.merge(String.join(" ", words.subList(i, i + n)), 1, Integer::sum);
      }
      byOrder.add(counts);
    }
    return new NgramCounts(words.size(), byOrder);
  }

  /** The words of a text, split at white space as Python's {@code str.split()} does. */
  static List<String> words(String text) {
    return SPACES.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
  }

  Map<String, Integer> order(int n) {
    return byOrder.get(n - 1);
  }
}
