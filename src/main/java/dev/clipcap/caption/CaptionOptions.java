package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

/**
 * How captions are decoded. Begin with {@link #greedy}, {@link #beam} or {@link #nucleus}, then
 * change what should differ:
 *
 * <pre>{@code
 * CaptionOptions.beam(5).withoutRepeating(3).withMaxTokens(20).withPrompt("A photo of")
 * }</pre>
 *
 * @param strategy how tokens are chosen
 * @param maxTokens the longest caption; shorter where GPT-2 has fewer positions after the prefix
 * @param stop text of the token that ends a caption and belongs to it; empty: only maxTokens ends
 *     one. It must be a single token of the model's
 * @param noRepeat no n-gram of so many tokens occurs twice in a caption; 0: they may
 * @param minTokens the shortest caption, with the token that ends it
 * @param prompt what each caption begins with; its tokens count, and have the model's probabilities
 */
public record CaptionOptions(
    Strategy strategy, int maxTokens, String stop, int noRepeat, int minTokens, String prompt) {
  /** The ways to choose tokens. */
  public sealed interface Strategy permits Greedy, Beam, Nucleus {}

  /** Always the most probable token; what the paper authors' {@code generate2} amounts to. */
  public record Greedy() implements Strategy {}

  /**
   * Beam search; the beams that did not win are the caption's alternatives.
   *
   * @param width beams
   * @param lengthPenalty beams are ranked by the sum of log-probabilities divided by the length to
   *     the power of this; 1 is the paper authors' score
   */
  public record Beam(int width, double lengthPenalty) implements Strategy {
    public Beam {
      require(width >= 1 && width <= 100, "beam width", width, "a number from 1 to 100");
      require(Double.isFinite(lengthPenalty), "length penalty", lengthPenalty, "a finite number");
    }
  }

  /**
   * Draws tokens from the fewest most probable ones that together reach a probability. The same
   * seed gives the same caption of an image, whatever else is in its batch, as far as TensorFlow
   * computes the same probabilities in batches of another size: they differ in their last bits.
   *
   * @param topP that probability, above 0, at most 1
   * @param temperature log-probabilities are divided by it first; above 0
   * @param seed of the draws, the same for each image
   * @param count captions of each image, by seed, seed + 1 ...; all but the first are its
   *     alternatives
   */
  public record Nucleus(double topP, double temperature, long seed, int count) implements Strategy {
    public Nucleus {
      require(count >= 1 && count <= 100, "captions of an image", count, "a number from 1 to 100");
      require(topP > 0 && topP <= 1, "top p", topP, "a number above 0, at most 1");
      require(
          temperature > 0 && Double.isFinite(temperature),
          "temperature",
          temperature,
          "a number above 0");
    }
  }

  public CaptionOptions {
    require(maxTokens >= 1, "maximum of tokens", maxTokens, "a number from 1 on");
    require(noRepeat >= 0, "length of n-grams that do not repeat", noRepeat, "0 or more");
    require(
        minTokens >= 0 && minTokens <= maxTokens,
        "minimum of tokens",
        minTokens,
        "a number up to the maximum of tokens, " + maxTokens);
  }

  private static CaptionOptions of(Strategy strategy) {
    return new CaptionOptions(strategy, dev.clipcap.core.decode.Greedy.MAX_TOKENS, ".", 0, 0, "");
  }

  /** The most probable token at each step, up to the full stop, at most 67: as in ClipCap. */
  public static CaptionOptions greedy() {
    return of(new Greedy());
  }

  /** A beam search with the paper authors' score; theirs has 5 beams. */
  public static CaptionOptions beam(int width) {
    return beam(width, 1);
  }

  /** A beam search that prefers longer captions (above 1) or shorter ones (below). */
  public static CaptionOptions beam(int width, double lengthPenalty) {
    return of(new Beam(width, lengthPenalty));
  }

  /** Draws from the nucleus of the distribution. */
  public static CaptionOptions nucleus(double topP, double temperature, long seed) {
    return of(new Nucleus(topP, temperature, seed, 1));
  }

  /**
   * With so many captions of each image, by seeds that follow each other; nucleus draws them.
   *
   * @throws dev.clipcap.io.InvalidInputException if the strategy is another
   */
  public CaptionOptions withCount(int count) {
    refuseIf(
        !(strategy instanceof Nucleus),
        "captions of an image",
        count + " with a strategy that always finds the same one",
        "them with strategy nucleus",
        "choose that strategy, or leave the count out");
    Nucleus n = (Nucleus) strategy;
    Strategy draws = new Nucleus(n.topP, n.temperature, n.seed, count);
    return new CaptionOptions(draws, maxTokens, stop, noRepeat, minTokens, prompt);
  }

  /** With another limit. */
  public CaptionOptions withMaxTokens(int tokens) {
    return new CaptionOptions(strategy, tokens, stop, noRepeat, minTokens, prompt);
  }

  /** With captions that end at another token; empty: at none. */
  public CaptionOptions withStop(String text) {
    return new CaptionOptions(strategy, maxTokens, text, noRepeat, minTokens, prompt);
  }

  /** With captions in which no n-gram of so many tokens occurs twice. */
  public CaptionOptions withoutRepeating(int n) {
    return new CaptionOptions(strategy, maxTokens, stop, n, minTokens, prompt);
  }

  /** With captions of at least so many tokens, the one that ends them included. */
  public CaptionOptions withMinTokens(int tokens) {
    return new CaptionOptions(strategy, maxTokens, stop, noRepeat, tokens, prompt);
  }

  /** With captions that begin with a text. */
  public CaptionOptions withPrompt(String text) {
    return new CaptionOptions(strategy, maxTokens, stop, noRepeat, minTokens, text);
  }

  private static void require(boolean good, String what, Number found, String expected) {
    refuseIf(!good, what, found.toString(), expected, "correct it");
  }
}
