package dev.clipcap.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How varied a system's captions are, whatever they describe.
 *
 * <p>The two shares are distinct-n of Li et al. 2016: different n-grams / n-grams, over all
 * captions together.
 *
 * @param captions number of captions
 * @param distinctCaptions how many of them differ, word for word
 * @param distinct1 different words / words; 0 without words
 * @param distinct2 different pairs of neighbouring words / pairs; 0 without pairs
 * @param vocabulary number of different words
 * @param meanLength words per caption
 * @param seenInTraining share of captions that are, word for word, one of the training captions;
 *     null where those are not known
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Diversity(
    int captions,
    int distinctCaptions,
    double distinct1,
    double distinct2,
    int vocabulary,
    double meanLength,
    Double seenInTraining) {

  /**
   * Measures captions that have been tokenised.
   *
   * @param tokenized one or more captions, words separated by spaces
   * @param training the training captions through the same tokeniser; null where they are not known
   */
  public static Diversity of(List<String> tokenized, Set<String> training) {
    if (tokenized.isEmpty()) {
      throw new IllegalArgumentException("no captions to measure");
    }
    Ngrams words = Ngrams.of(tokenized, 1);
    Ngrams pairs = Ngrams.of(tokenized, 2);
    return new Diversity(
        tokenized.size(),
        new HashSet<>(tokenized).size(),
        words.share(),
        pairs.share(),
        words.different(),
        (double) words.all() / tokenized.size(),
        training == null
            ? null
            : tokenized.stream()
                .collect(
                    Collectors.averagingDouble(caption -> training.contains(caption) ? 1 : 0)));
  }

  private record Ngrams(int different, int all) {
    static Ngrams of(List<String> captions, int n) {
      Set<String> different = new HashSet<>();
      int all = 0;
      for (String caption : captions) {
        Map<String, Integer> counts = NgramCounts.of(caption).order(n);
        different.addAll(counts.keySet());
        all += counts.values().stream().mapToInt(Integer::intValue).sum();
      }
      return new Ngrams(different.size(), all);
    }

    double share() {
      return all == 0 ? 0 : (double) different / all;
    }
  }
}
