package dev.clipcap.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The words that coco-caption counts: Penn Treebank tokens in small letters, without punctuation.
 *
 * <p>Gives what {@code PTBTokenizer -preserveLines -lowerCase} of Stanford CoreNLP 3.4.1 and
 * coco-caption's list of punctuation give together. "Two dogs' bowls aren't full." becomes "two
 * dogs bowls are n't full". Brackets stay as "-lrb-" and the like, because coco-caption's list has
 * them in capitals; emoji disappear; a space inside a token, as in "1 1/2", becomes a no-break
 * space.
 */
public final class PtbTokenizer implements CaptionTokenizer {
  private static final Pattern PUNCTUATION =
      Pattern.compile(
          "[.?!,:;]|-+|[\u0096\u0097\u2013-\u2015]|\\.[. \u00a0]*\\.|\u2026|&(?i:quot|apos|nbsp);"
              + "|[\"'`\u0091-\u0094\u2018\u2019\u201b-\u201d\u2039\u203a\u00ab\u00bb]{1,2}");

  /** Signs that the tokeniser writes in another way; brackets also inside other tokens. */
  private static final Map<String, String> WRITTEN =
      Map.ofEntries(
          Map.entry("[", "-lsb-"),
          Map.entry("]", "-rsb-"),
          Map.entry("\u00a2", "cents"),
          Map.entry("\u00a3", "#"),
          Map.entry("\u20ac", "$"),
          Map.entry("\u0080", "$"),
          Map.entry("\u00a4", "$"),
          Map.entry("\u20a0", "$"),
          Map.entry("\u00bc", "1/4"),
          Map.entry("\u00bd", "1/2"),
          Map.entry("\u00be", "3/4"),
          Map.entry("\u2153", "1/3"),
          Map.entry("\u2154", "2/3"),
          Map.entry("&amp;", "&"),
          Map.entry("&lt;", "<"),
          Map.entry("&gt;", ">"));

  private static final Pattern CURLY_ENDING =
      Pattern.compile("^(n?)[\u0092\u2019]([tsmd]|re|ve|ll)$");

  @Override
  public String tokenize(String caption) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < caption.length()) {
      int length = PtbRules.tokenLength(caption, at);
      if (length == 0) { // white space, or a character that CoreNLP deletes as untokenizable
        at++;
        continue;
      }
      String token = caption.substring(at, at + length);
      if (!PUNCTUATION.matcher(token).matches()) {
        words.add(written(token.toLowerCase(Locale.ROOT)));
      }
      at += length;
    }
    return String.join(" ", words);
  }

  private static String written(String token) {
    String other = WRITTEN.get(token);
    if (other != null) {
      return other;
    }
    return CURLY_ENDING
        .matcher(token)
        .replaceFirst("$1'$2")
        .replace("(", "-lrb-")
        .replace(")", "-rrb-")
        .replace("{", "-lcb-")
        .replace("}", "-rcb-")
        .replace("\u00ad", "")
        .replace(' ', '\u00a0');
  }
}
