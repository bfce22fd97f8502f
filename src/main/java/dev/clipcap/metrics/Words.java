package dev.clipcap.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Words and n-grams of a tokenised caption, split as the reference programs split it. */
final class Words {
  private Words() {}

  /** Splits at runs of white space as Python's {@code str.split()}: never an empty word. */
  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean space = i == text.length() || isSpace(text.charAt(i));
      if (!space && start < 0) {
        start = i;
      } else if (space && start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      }
    }
    return words;
  }

  /** White space in the sense of Python 3's {@code str.isspace} and regular expression \s. */
  static boolean isSpace(int c) {
    return (c >= '\t' && c <= '\r')
        || (c >= 0x1c && c <= 0x1f)
        || c == 0x85
        || Character.isSpaceChar(c);
  }

  /**
   * How often each run of {@code n} words occurs, in order of first occurrence. Keys are words
   * joined by one space, which is unambiguous because no word contains white space.
   */
  static Map<String, Integer> ngrams(List<String> words, int n) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i + n <= words.size(); i++) {
      counts.merge(String.join(" ", words.subList(i, i + n)), 1, Integer::sum);
    }
    return counts;
  }
}
