package dev.clipcap.app.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The name that a misspelt one may stand for. */
final class Suggestion {
  private static final int MOST = 3;
  private static final int SHORTEST_BEGINNING = 3;

  private Suggestion() {}

  /**
   * The known name that is nearest, if it is near: one letter in three at most is wrong, or the
   * word is the beginning of one name only. Case does not count.
   */
  static Optional<String> of(String word, Collection<String> known) {
    Optional<String> nearest =
        known.stream()
            .filter(name -> distance(word, name) <= limit(word, name))
            .min(Comparator.comparingInt(name -> distance(word, name)));
    List<String> begun =
        known.stream()
            .filter(name -> name.toLowerCase(Locale.ROOT).startsWith(word.toLowerCase(Locale.ROOT)))
            .toList();
    boolean one = begun.size() == 1 && word.length() >= SHORTEST_BEGINNING;
    return nearest.or(() -> one ? Optional.of(begun.get(0)) : Optional.empty());
  }

  private static int limit(String word, String name) {
    return Math.max(1, Math.min(MOST, Math.max(word.length(), name.length()) / 3));
  }

  /** {@code did you mean -Dbeam? } before another remedy; empty where there is no suggestion. */
  static String remedy(String word, Collection<String> known, String prefix) {
    return of(word, known).map(name -> "did you mean " + prefix + name + "? ").orElse("");
  }

  /**
   * Letters to insert, delete, replace or exchange with the next, to make one word of the other
   * (Damerau 1964, Levenshtein 1966; each letter is moved once at most).
   */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
