package dev.clipcap.metrics;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collection;
import java.util.Formatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One set of captions by every metric; as JSON its fields are {@code report_bleu4}, {@code
 * corpus_bleu}, ...
 *
 * @param images number of images
 * @param reportBleu4 {@link ReportBleu}
 * @param corpusBleu {@link CorpusBleu} of order 1 to 4
 * @param rougeL {@link RougeL}
 * @param cider {@link Cider#coco}
 * @param ciderD CIDEr-D of the metric's authors, document frequencies from this set. What
 *     coco-caption calls CIDEr has CIDEr-D's formula (clipped counts, sigma 6), so this is the same
 *     number as {@code cider}, given under its own name for those who look for it
 * @param ciderUnclipped {@link Cider#unclipped}
 * @param diversity of the captions' PTB words
 * @param perImage image id to the scores of that image alone
 */
@JsonNaming(SnakeCaseStrategy.class)
public record CaptionScores(
    int images,
    double reportBleu4,
    List<Double> corpusBleu,
    double rougeL,
    double cider,
    double ciderD,
    double ciderUnclipped,
    Diversity diversity,
    Map<String, Image> perImage) {

  /** One image's scores; fields as those of the set. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Image(
      double reportBleu4,
      List<Double> corpusBleu,
      double rougeL,
      double cider,
      double ciderUnclipped) {}

  /**
   * Scores captions as people wrote them.
   *
   * @param samples one or more
   */
  public static CaptionScores of(List<Sample> samples) {
    return of(samples, null);
  }

  /**
   * All scores, and which share of the captions was seen in training.
   *
   * @param training the training captions as people wrote them; null where they are not known
   */
  public static CaptionScores of(List<Sample> samples, Collection<String> training) {
    PtbTokenizer tokenizer = new PtbTokenizer();
    List<Sample> ptb = tokenizer.tokenize(samples);
    Scores report = new ReportBleu().score(samples);
    List<Scores> bleu =
        IntStream.rangeClosed(1, NgramCounts.MAX_N)
            .mapToObj(n -> new CorpusBleu(n).scoreTokenized(ptb))
            .toList();
    Scores rouge = new RougeL().scoreTokenized(ptb);
    Scores cider = Cider.coco().scoreTokenized(ptb);
    Scores unclipped = Cider.unclipped().scoreTokenized(ptb);

    Map<String, Image> perImage = new LinkedHashMap<>();
    for (int i = 0; i < samples.size(); i++) {
      int image = i;
      perImage.put(
          samples.get(i).id(),
          new Image(
              report.image(i),
              bleu.stream().map(b -> b.image(image)).toList(),
              rouge.image(i),
              cider.image(i),
              unclipped.image(i)));
    }
    return new CaptionScores(
        samples.size(),
        report.total(),
        bleu.stream().map(Scores::total).toList(),
        rouge.total(),
        cider.total(),
        cider.total(),
        unclipped.total(),
        Diversity.of(
            ptb.stream().map(Sample::candidate).toList(),
            training == null
                ? null
                : training.stream().map(tokenizer::tokenize).collect(Collectors.toSet())),
        perImage);
  }

  /**
   * A small table for a reader.
   *
   * @param leftOut how many images are not in it, in words
   */
  public String table(String leftOut) {
    Formatter table = new Formatter(Locale.ROOT);
    table.format("images           %d, %s\n", images, leftOut);
    table.format("report BLEU-4    %.4f\n", reportBleu4);
    table.format("corpus BLEU-1..4 %.4f %.4f %.4f %.4f\n", corpusBleu.toArray());
    table.format("ROUGE-L          %.4f\n", rougeL);
    table.format("CIDEr            %.4f\n", cider);
    table.format(
        "diversity        %d of %d captions differ, vocabulary %d, %.2f words each\n",
        diversity.distinctCaptions(),
        diversity.captions(),
        diversity.vocabulary(),
        diversity.meanLength());
    if (diversity.seenInTraining() != null) {
      table.format(
          "seen in training %.1f%% of the captions, word for word\n",
          100 * diversity.seenInTraining());
    }
    return table.toString();
  }

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
     * @param training the training captions through the same tokeniser; null where they are not
     *     known
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
}
