package dev.clipcap.core.decode;

import java.util.Arrays;

/**
 * A decoded sequence.
 *
 * @param tokens ids, with the stop token if it was reached
 * @param logProbabilities of each token given those before it, natural logarithms
 */
public record Decoded(int[] tokens, float[] logProbabilities) {
  /** The sum of the tokens' log-probabilities. */
  public double logProbability() {
    double sum = 0;
    for (float value : logProbabilities) {
      sum += value;
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Decoded that
        && Arrays.equals(tokens, that.tokens)
        && Arrays.equals(logProbabilities, that.logProbabilities);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(tokens) + Arrays.hashCode(logProbabilities);
  }

  @Override
  public String toString() {
    return Arrays.toString(tokens);
  }
}
