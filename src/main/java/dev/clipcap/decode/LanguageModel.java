package dev.clipcap.decode;

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
   *     some not at all; row i of the result continues sequence rows[i]
   * @param tokens the token that each is continued with
   * @param count how many candidates to give for each; all tokens if there are no more
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
}
