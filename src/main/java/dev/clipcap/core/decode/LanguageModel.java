package dev.clipcap.core.decode;

import java.util.Arrays;

/**
 * A batch of sequences that a language model continues token by token, as a decoder sees it. It
 * starts with as many sequences as there are prefixes.
 */
public interface LanguageModel {
  /** A count of candidates that no vocabulary reaches. */
  int WHOLE_VOCABULARY = Integer.MAX_VALUE;

  /**
   * The most probable first tokens of each sequence.
   *
   * @param count how many candidates to give for each; all tokens if there are no more
   */
  Candidates start(int count);

  /**
   * Continues sequences and gives the most probable next tokens of each.
   *
   * @param rows which of the current sequences to go on with: in any order, some more than once,
   *     some not at all, or none
   * @param tokens the token that each is continued with
   * @param count how many candidates to give for each; all tokens if there are no more
   * @return of sequence rows[i] in row i; behind these the first tokens of sequences that begin
   *     now, where a model lets some wait for room
   */
  Candidates advance(int[] rows, int[] tokens, int count);

  /**
   * The most probable next tokens of each sequence, best first.
   *
   * @param tokens [sequence][rank], token ids
   * @param logProbabilities [sequence][rank], natural logarithms
   */
  record Candidates(int[][] tokens, float[][] logProbabilities) {
    /** Sequences. */
    public int rows() {
      return tokens.length;
    }
  }

  /**
   * A decoded sequence.
   *
   * @param tokens ids, with the stop token if it was reached
   * @param logProbabilities of each token given those before it, natural logarithms
   */
  record Decoded(int[] tokens, float[] logProbabilities) {
    static final Decoded EMPTY = new Decoded(new int[0], new float[0]);

    /** With one more token. */
    Decoded and(int token, float logProbability) {
      int n = tokens.length;
      int[] longer = Arrays.copyOf(tokens, n + 1);
      float[] logs = Arrays.copyOf(logProbabilities, n + 1);
      longer[n] = token;
      logs[n] = logProbability;
      return new Decoded(longer, logs);
    }

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
}
