package dev.clipcap.caption;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A caption.
 *
 * @param text what the tokens spell, to the letter, as the paper authors' {@code generate2} returns
 *     it: it may begin with a space
 * @param tokens in order, with the one that ended the caption
 * @param score what beams are ranked by; for other strategies, the log-probability per token
 * @param alternatives the other beams, best first, without alternatives of their own
 * @param time on the wall clock, from the call to the caption; for captions of one batch, that of
 *     the batch
 * @param distance of the image from the training images: beyond 1 hardly any image of their kind
 *     is; empty where the captioner does not know them, or has an embedding alone, and for
 *     alternatives
 */
public record Caption(
    String text,
    List<Token> tokens,
    double score,
    List<Caption> alternatives,
    Duration time,
    OptionalDouble distance) {
  /**
   * A token of a caption.
   *
   * @param id GPT-2's
   * @param text what it adds to the caption; empty while a character of several tokens is
   *     incomplete
   * @param logProbability given the image and the tokens before it, natural logarithm; the model's
   *     own, before temperature and the like
   */
  public record Token(int id, String text, double logProbability) {}

  public Caption {
    tokens = List.copyOf(tokens);
    alternatives = List.copyOf(alternatives);
  }

  /** Without a distance. */
  public Caption(
      String text, List<Token> tokens, double score, List<Caption> alternatives, Duration time) {
    this(text, tokens, score, alternatives, time, OptionalDouble.empty());
  }

  /** Of an image so far from the training images. */
  Caption at(OptionalDouble distance) {
    return new Caption(text, tokens, score, alternatives, time, distance);
  }

  /**
   * Whether the image is unlike those that the captioner was trained on, so that the caption is
   * worth little; empty where that is not known.
   */
  public Optional<Boolean> unfamiliar() {
    return distance.isEmpty() ? Optional.empty() : Optional.of(distance.getAsDouble() > 1);
  }

  /** Of all tokens given the image, natural logarithm. */
  public double logProbability() {
    return tokens.stream().mapToDouble(Token::logProbability).sum();
  }
}
