package dev.clipcap.metrics;

import java.util.List;

/**
 * The one caption that scores best when it is given to every image: what a system that never looks
 * at the image can reach, and so the floor that a real system must clear.
 *
 * @param caption the caption, as it was offered
 * @param corpusBleu4 its {@link CorpusBleu} of order 4 on the set it was chosen on
 */
public record ConstantCaption(String caption, double corpusBleu4) {

  /**
   * Tries every candidate on every image; the first wins a tie.
   *
   * @param candidates captions to try, such as those of the training set
   * @param references each image's references; choose on validation images, then score on others
   * @param tokenizer applied to both
   */
  public static ConstantCaption best(
      List<String> candidates, List<List<String>> references, CaptionTokenizer tokenizer) {
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("no captions to choose from");
    }
    List<BleuCounts.References> prepared =
        references.stream()
            .map(r -> new BleuCounts.References(r.stream().map(tokenizer::tokenize).toList()))
            .toList();
    CorpusBleu bleu = new CorpusBleu(4);
    ConstantCaption best = null;
    for (String candidate : candidates) {
      NgramCounts counts = NgramCounts.of(tokenizer.tokenize(candidate));
      double[][] rows =
          prepared.stream().map(r -> BleuCounts.row(counts, r)).toArray(double[][]::new);
      double score = new Scores(rows, bleu::bleu).total();
      if (best == null || score > best.corpusBleu4()) {
        best = new ConstantCaption(candidate, score);
      }
    }
    return best;
  }
}
