package dev.clipcap.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Penn Treebank words without punctuation, as coco-caption counts them.
 */
public final class PtbTokenizer implements CaptionTokenizer {
  /** coco-caption's list; its "-LRB-" and the like never match, because words are lower-case. */
  private static final Set<String> DROPPED =
      Set.of("''", "'", "``", "`", ".", "?", "!", ",", ":", "-", "--", "...", ";");

  @Override
  public String tokenize(String caption) {
    List<String> words = new ArrayList<>();
    PtbRules.Scanner scanner = PtbRules.scan(caption);
    for (String token = scanner.next(); token != null; token = scanner.next()) {
      String word = PtbRules.normalize(token).toLowerCase(Locale.ROOT);
      if (!word.isEmpty() && !DROPPED.contains(word)) {
        words.add(word);
      }
    }
    return String.join(" ", words);
  }
}
