package dev.clipcap.metrics;

import static dev.clipcap.metrics.NgramCounts.SPACE;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The report's words: everything that matches Python's {@code [^\w\s]} is deleted, the rest is
 * lower-cased and split at white space. "it's" becomes "its", "horse-drawn" "horsedrawn".
 */
public final class ReportTokens implements CaptionTokenizer {
  /** Not Python 3's \w: letters, numbers of every kind and the underscore, no combining marks. */
  private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}_" + SPACE + "]");

  @Override
  public String tokenize(String caption) {
    String kept = OTHER.matcher(caption).replaceAll("");
    return String.join(" ", NgramCounts.words(kept.toLowerCase(Locale.ROOT)));
  }
}
