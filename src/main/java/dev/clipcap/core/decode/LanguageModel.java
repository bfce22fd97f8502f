package dev.clipcap.core.decode;

import java.util.List;
import java.util.stream.Stream;

/**
 * A batch of sequences that a language model continues token by token, as a decoder sees it. It
 * starts with as many sequences as there are prefixes.
 */
public interface LanguageModel {
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
   * The most probable next tokens of each sequence, best first: [sequence][rank].
   *
   * @param logProbabilities natural logarithms
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
   * @param ids tokens, with the stop token if it was reached
   * @param logs of each token given those before it, natural logarithms
   */
  record Decoded(List<Integer> ids, List<Float> logs) {
    static final Decoded EMPTY = new Decoded(List.of(), List.of());

    /** With one more token. */
    Decoded and(int token, float logProbability) {
      return new Decoded(
          Stream.concat(ids.stream(), Stream.of(token)).toList(),
          Stream.concat(logs.stream(), Stream.of(logProbability)).toList());
    }

    public int[] tokens() {
      return ids.stream().mapToInt(id -> id).toArray();
    }

    /** The sum of the tokens' log-probabilities. */
    public double logProbability() {
      return logs.stream().mapToDouble(log -> log).reduce(0, Double::sum);
    }
  }
}
