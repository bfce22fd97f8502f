package dev.clipcap.core.decode;

import dev.clipcap.core.decode.LanguageModel.Candidates;
import dev.clipcap.core.decode.LanguageModel.Decoded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Always the most probable token: what ClipCap's {@code generate2} amounts to, whose temperature
 * and top-p filter come before an argmax.
 *
 * @param stopToken ends a sequence and belongs to it
 * @param maxTokens the longest sequence; ClipCap's is 67
 */
public record Greedy(int stopToken, int maxTokens) {
  /** ClipCap's limit. */
  public static final int MAX_TOKENS = 67;

  public Greedy {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens " + maxTokens);
    }
  }

  /** One sequence for each of the model's, in the order in which they begin. */
  public List<Decoded> decode(LanguageModel model) {
    return stepByStep(model, 1, (sequence, candidates) -> 0);
  }

  /** Picks a token of a sequence, counted from 0, among its candidates, best first. */
  @FunctionalInterface
  interface Choice {
    int rank(int sequence, float[] logProbabilities);
  }

  /**
   * Settles one token of each sequence at each step and never goes back. A finished sequence leaves
   * the batch.
   *
   * @param count how many candidates to choose among
   */
  List<Decoded> stepByStep(LanguageModel model, int count, Choice choice) {
    Candidates next = model.start(count);
    List<Decoded> all = new ArrayList<>();
    List<Integer> open = begin(all, next.rows()); // row i of next continues all.get(open.get(i))
    while (!open.isEmpty()) {
      List<Integer> stillOpen = new ArrayList<>();
      int[] rows = new int[open.size()];
      int[] last = new int[open.size()];
      for (int i = 0; i < open.size(); i++) {
        int sequence = open.get(i);
        int rank = choice.rank(sequence, next.logProbabilities()[i]);
        int token = next.tokens()[i][rank];
        Decoded longer = all.get(sequence).and(token, next.logProbabilities()[i][rank]);
        all.set(sequence, longer);
        if (token != stopToken && longer.ids().size() < maxTokens) {
          rows[stillOpen.size()] = i;
          last[stillOpen.size()] = token;
          stillOpen.add(sequence);
        }
      }
      int n = stillOpen.size();
      next = model.advance(Arrays.copyOf(rows, n), Arrays.copyOf(last, n), count);
      stillOpen.addAll(begin(all, next.rows() - n));
      open = stillOpen;
    }
    return all;
  }

  /** The numbers of sequences that begin. */
  private static List<Integer> begin(List<Decoded> all, int count) {
    all.addAll(Collections.nCopies(count, Decoded.EMPTY));
    return IntStream.range(all.size() - count, all.size()).boxed().toList();
  }
}
