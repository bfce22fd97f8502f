package dev.clipcap.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The words that coco-caption counts: Penn Treebank tokens in small letters, without punctuation.
 *
 * <p>Gives what {@code PTBTokenizer -preserveLines -lowerCase} of Stanford CoreNLP 3.4.1 and
 * coco-caption's list of punctuation give together: "The dogs' bowls aren't full." becomes "the
 * dogs bowls are n't full". Brackets stay as "-lrb-" and the like, because coco-caption's list has
 * them in capitals; emoji disappear; a space inside a token, as in "1 1/2", becomes a no-break
 * space.
 *
 * <p>Measured against the program itself, twice over. On captions whose differences were read while
 * the rules were written there are none left: 41,118 human and generated captions of COCO and
 * Flickr8k, and 4,837 lines of abbreviations, numbers, quotes, addresses and signs. On captions
 * drawn afresh when the rules were finished, 4 of 20,000 with random pieces of the same kinds put
 * inside their words differ, and 36 of 5,000 with two random Unicode characters each, mostly ones
 * that Unicode gained since 2014. The latter are made to be hard; how often human captions from
 * elsewhere differ has not been measured.
 *
 * <p>One difference is meant: CoreNLP reads all captions as one text, so there the full stop of a
 * single letter that ends a caption ("the letter P.") goes or stays with the first word of the
 * <em>next</em> caption. Here each caption stands alone and such a full stop goes.
 */
public final class PtbTokenizer implements CaptionTokenizer {
  private static final Set<String> PUNCTUATION =
      Set.of("''", "'", "``", "`", ".", "?", "!", ",", ":", "-", "--", "...", ";");

  private static final Pattern DASHES = Pattern.compile("--+|[\u0096\u0097\u2013-\u2015]");
  private static final Pattern ELLIPSIS = Pattern.compile("\\.[. \u00a0]*\\.|\u2026");
  private static final Pattern QUOTES =
      Pattern.compile("[\"`\u0091-\u0094\u2018\u2019\u201b-\u201d\u2039\u203a\u00ab\u00bb]+");

  // "don’t" and "dog’s" get a straight apostrophe; in "o’clock" it stays as it was written.
  private static final Pattern CURLY_ENDING =
      Pattern.compile("^(n?)[\u0092\u2019]([tsmd]|re|ve|ll)$");

  /** Signs that the tokeniser writes in another way. */
  private static final Map<String, String> WRITTEN =
      Map.ofEntries(
          Map.entry("[", "-lsb-"),
          Map.entry("]", "-rsb-"),
          Map.entry("{", "-lcb-"),
          Map.entry("}", "-rcb-"),
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
          Map.entry("&gt;", ">"),
          Map.entry("&apos;", "'"),
          Map.entry("&quot;", "''"),
          Map.entry("&nbsp;", ""));

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
      String word = written(caption.substring(at, at + length).toLowerCase(Locale.ROOT));
      if (!word.isEmpty() && !PUNCTUATION.contains(word)) {
        words.add(word);
      }
      at += length;
    }
    return String.join(" ", words);
  }

  /** A token as the Penn Treebank writes it. */
  private static String written(String token) {
    String other = WRITTEN.get(token);
    if (other != null) {
      return other;
    }
    if (DASHES.matcher(token).matches()) {
      return "--";
    }
    if (ELLIPSIS.matcher(token).matches()) {
      return "...";
    }
    if (QUOTES.matcher(token).matches()) {
      return token
          .replaceAll("[\u0091\u2018\u201b\u2039]", "`")
          .replaceAll("[\u0092\u2019\u203a]", "'")
          .replaceAll("[\u0093\u201c\u00ab]", "``")
          .replaceAll("[\u0094\u201d\u00bb\"]", "''");
    }
    return CURLY_ENDING
        .matcher(token)
        .replaceFirst("$1'$2")
        .replace("(", "-lrb-")
        .replace(")", "-rrb-")
        .replace("\u00ad", "")
        .replace(' ', '\u00a0');
  }
}
