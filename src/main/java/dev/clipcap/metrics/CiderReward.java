package dev.clipcap.metrics;

import java.util.List;

/**
 * CIDEr-D of single captions, with the document frequencies of a corpus: what self-critical
 * training rewards.
 *
 * <p>The metric's tokens have no full stop. So that a caption is rewarded for ending where people
 * end theirs, an end token follows each reference, and a caption that has ended.
 */
public final class CiderReward {
  private static final String END = " <end>";
  private static final CaptionTokenizer TOKENIZER = new PtbTokenizer();

  private final Cider.Rarity rarity;
  private final List<List<String>> references; // tokenised

  private CiderReward(Cider.Rarity rarity, List<List<String>> references) {
    this.rarity = rarity;
    this.references = references;
  }

  /**
   * For the images of a corpus, which gives the document frequencies.
   *
   * @param references of each image
   */
  public static CiderReward of(List<List<String>> references) {
    List<List<String>> ended = ended(references);
    return new CiderReward(new Cider.Rarity(ended), ended);
  }

  /** For other images, with the same document frequencies. */
  public CiderReward forImages(List<List<String>> others) {
    return new CiderReward(rarity, ended(others));
  }

  private static List<List<String>> ended(List<List<String>> references) {
    return references.stream()
        .map(ofImage -> ofImage.stream().map(one -> TOKENIZER.tokenize(one) + END).toList())
        .toList();
  }

  /**
   * The caption's CIDEr-D, 0 to 10.
   *
   * @param image its place among the images
   * @param hasEnded whether the caption ended, and was not cut off
   */
  public double of(int image, String caption, boolean hasEnded) {
    String tokens = TOKENIZER.tokenize(caption);
    return Cider.coco()
        .score(new Sample("", hasEnded ? tokens + END : tokens, references.get(image)), rarity);
  }
}
