package dev.clipcap.core.decode;

import java.util.Arrays;
import java.util.stream.Stream;

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
   *     some not at all; row i of the result continues sequence rows[i]. None at all where others
   *     wait for the room
   * @param tokens the token that each is continued with
   * @param count how many candidates to give for each; all tokens if there are no more
   */
  Candidates advance(int[] rows, int[] tokens, int count);

  /** Whether sequences have not begun for lack of room: {@link #join} begins them. */
  default boolean hasWaiting() {
    return false;
  }

  /**
   * Begins waiting sequences where enough room has become free, and all that have room where no
   * sequence is under way. They come after those under way.
   *
   * @param count how many candidates to give for each
   * @return their most probable first tokens, or {@link Candidates#NONE}
   */
  default Candidates join(int count) {
    return Candidates.NONE;
  }

  /**
   * The most probable next tokens of each sequence, best first.
   *
   * @param tokens [sequence][rank], token ids
   * @param logProbabilities [sequence][rank], natural logarithms
   */
  record Candidates(int[][] tokens, float[][] logProbabilities) {
    /** Of no sequence. */
    public static final Candidates NONE = new Candidates(new int[0][], new float[0][]);

    /** These sequences, then those. */
    Candidates and(Candidates others) {
      return new Candidates(
          Stream.concat(Arrays.stream(tokens), Arrays.stream(others.tokens)).toArray(int[][]::new),
          Stream.concat(Arrays.stream(logProbabilities), Arrays.stream(others.logProbabilities))
              .toArray(float[][]::new));
    }

    /** Sequences. */
    public int rows() {
      return tokens.length;
    }
  }
}
