package dev.clipcap.metrics;

import java.util.ArrayList;
import java.util.List;

/** The words of a tokenised caption, split as the reference programs split it. */
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
}
