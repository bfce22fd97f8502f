package dev.clipcap.experiment.results;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.clipcap.caption.DecodingSettings;
import java.util.List;

/**
 * A run's {@code metrics.json}, in which the fields of scores and training stand beside the others.
 * Nothing in it differs between two runs of the same experiment, seed and machine.
 *
 * @param experiment name
 * @param dataset name
 * @param images test images
 * @param scores of their captions
 * @param controls what the same scores are without the right image
 * @param compositional scores on the compositional test split; absent where there is none
 * @param decoded scores of the test captions by the experiment's own {@code decoding}; absent
 *     without
 * @param training what it came to
 */
@JsonNaming(SnakeCaseStrategy.class)
public record RunMetrics(
    String experiment,
    String dataset,
    int images,
    @JsonUnwrapped Scores scores,
    Controls controls,
    Compositional compositional,
    Decoded decoded,
    @JsonUnwrapped Training training) {

  /**
   * Both kinds of BLEU.
   *
   * @param reportBleu4 the report's BLEU-4, mean over images, 0 to 1
   * @param corpusBleu coco-caption's BLEU-1 to BLEU-4
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Bleu(double reportBleu4, List<Double> corpusBleu) {
    /** Coco-caption's BLEU-4. */
    public double corpusBleu4() {
      return corpusBleu.get(3);
    }
  }

  /**
   * Scores of the test captions.
   *
   * @param rougeL coco-caption's ROUGE-L
   * @param cider coco-caption's CIDEr
   * @param clipScore CLIPScore by the experiment's own CLIP; absent where that reads no text
   * @param refClipScore RefCLIPScore by it; absent as {@code clipScore}
   * @param distinctCaptions different captions among the test images'
   * @param seenInTraining share of them that are, word for word, a training caption; absent in
   *     older files
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Scores(
      @JsonUnwrapped Bleu bleu,
      double rougeL,
      double cider,
      Double clipScore,
      Double refClipScore,
      int distinctCaptions,
      Double seenInTraining) {}

  /**
   * Scores that do not depend on seeing the right image.
   *
   * @param shuffled the trained model given another test image's embedding
   * @param constant the training caption that does best when it is given to every validation image
   */
  public record Controls(Bleu shuffled, Constant constant) {}

  /** The scores of the constant caption. */
  public record Constant(String caption, @JsonUnwrapped Bleu bleu) {}

  /** Scores of the test captions by another way of decoding than greedy. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Decoded(
      DecodingSettings decoding, @JsonUnwrapped Bleu bleu, double rougeL, double cider) {}

  /** Scores on images that pair what training never paired. */
  public record Compositional(int images, @JsonUnwrapped Bleu bleu) {}

  /**
   * What training came to.
   *
   * @param trainLoss mean over the tokens of the last epoch's steps, nats per token
   * @param validationLoss at the chosen epoch
   * @param testLoss on the test captions at the chosen epoch
   * @param testLossShuffled the same with each image given another's embedding
   * @param chosenEpoch the epoch whose weights are kept, counted from 1: lowest validation loss
   * @param epochs trained
   * @param trainedParameters numbers that training could change
   * @param seed of weights, order and dropout
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Training(
      double trainLoss,
      double validationLoss,
      double testLoss,
      double testLossShuffled,
      int chosenEpoch,
      int epochs,
      long trainedParameters,
      long seed) {}
}
