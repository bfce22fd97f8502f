package dev.clipcap.metrics;

import java.util.Locale;

/**
 * The report's words: everything that matches Python's {@code [^\w\s]} is deleted, the rest is
 * lower-cased and split at white space. "it's" becomes "its", "horse-drawn" "horsedrawn".
 */
public final class ReportTokens implements CaptionTokenizer {
  @Override
  public String tokenize(String caption) {
    String kept =
        caption
            .codePoints()
            .filter(c -> isWord(c) || Words.isSpace(c))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return String.join(" ", Words.split(kept.toLowerCase(Locale.ROOT)));
  }

  /** Python 3's \w: letters, numbers of every kind and the underscore, but no combining marks. */
  private static boolean isWord(int c) {
    int type = Character.getType(c);
    return c == '_'
        || Character.isLetterOrDigit(c)
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }
}
