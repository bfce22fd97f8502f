package dev.clipcap.core.decode;

import dev.clipcap.core.decode.LanguageModel.Decoded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /** Picks a token among the candidates of one sequence. */
  @FunctionalInterface
  interface Choice {
    /**
     * The rank of the chosen one.
     *
     * @param sequence counted from 0
     * @param logProbabilities of its candidates, best first
     */
    int rank(int sequence, float[] logProbabilities);
  }

  /**
   * Settles one token of each sequence at each step and never goes back. A finished sequence leaves
   * the batch.
   *
   * @param count how many candidates to choose among
   */
  List<Decoded> stepByStep(LanguageModel model, int count, Choice choice) {
    LanguageModel.Candidates next = model.start(count);
    List<Growing> all = new ArrayList<>();
    List<Growing> open = begin(all, next.rows()); // row i of next continues open.get(i)
    while (!open.isEmpty()) {
      List<Growing> stillOpen = new ArrayList<>();
      int[] rows = new int[open.size()];
      int[] last = new int[open.size()];
      for (int i = 0; i < open.size(); i++) {
        Growing sequence = open.get(i);
        int rank = choice.rank(sequence.number, next.logProbabilities()[i]);
        int token = next.tokens()[i][rank];
        sequence.append(token, next.logProbabilities()[i][rank]);
        if (token != stopToken && sequence.length < maxTokens) {
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
    return all.stream().map(Growing::decoded).toList();
  }

  private List<Growing> begin(List<Growing> all, int count) {
    int before = all.size();
    for (int i = before; i < before + count; i++) {
      all.add(new Growing(i, maxTokens));
    }
    return List.copyOf(all.subList(before, all.size()));
  }

  private static final class Growing {
    final int number;
    final int[] tokens;
    final float[] logProbabilities;
    int length;

    Growing(int number, int capacity) {
      this.number = number;
      tokens = new int[capacity];
      logProbabilities = new float[capacity];
    }

    void append(int token, float logProbability) {
      tokens[length] = token;
      logProbabilities[length++] = logProbability;
    }

    Decoded decoded() {
      return new Decoded(Arrays.copyOf(tokens, length), Arrays.copyOf(logProbabilities, length));
    }
  }
}
