package dev.clipcap.caption;

import java.time.Duration;
import java.util.List;

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
 */
public record Caption(
    String text, List<Token> tokens, double score, List<Caption> alternatives, Duration time) {
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

  /** Of all tokens given the image, natural logarithm. */
  public double logProbability() {
    return tokens.stream().mapToDouble(Token::logProbability).sum();
  }
}
