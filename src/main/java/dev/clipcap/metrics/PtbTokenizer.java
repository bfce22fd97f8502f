package dev.clipcap.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Penn Treebank words of a caption without punctuation, as coco-caption counts them. */
public final class PtbTokenizer implements CaptionTokenizer {
  private static final Set<String> DROPPED =
      Set.of(
          "''", "'", "``", "`", "-lrb-", "-rrb-", "-lcb-", "-rcb-", ".", "?", "!", ",", ":", "-",
          "--", "...", ";");
  private static final Pattern TOKEN =
      Pattern.compile(
          "n't\\b|'(?:s|re|ve|ll|d|m)\\b|\\w+?(?=n't\\b)|\\w+(?:[-/.,]\\w+)*|[^\\w\\s]");

  @Override
  public String tokenize(String caption) {
    List<String> words = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(caption.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      if (!DROPPED.contains(matcher.group())) {
        words.add(matcher.group());
      }
    }
    return String.join(" ", words);
  }
}
