package dev.clipcap.core.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The loop of decoders that settle one token for each sequence at each step, never going back. */
final class StepByStep {
  /** Picks a token among the candidates of one sequence. */
  @FunctionalInterface
  interface Choice {
    /**
     * The rank of the chosen one.
     *
     * @param sequence which of those that the model started with
     * @param logProbabilities of its candidates, best first
     */
    int rank(int sequence, float[] logProbabilities);
  }

  private StepByStep() {}

  /**
   * One sequence for each that the model starts with or begins later. A finished sequence leaves
   * the batch, and waiting ones take its place.
   *
   * @param count how many candidates to choose among
   */
  static List<Decoded> decode(
      LanguageModel model, int count, int stopToken, int maxTokens, Choice choice) {
    LanguageModel.Candidates next = model.start(count);
    List<Growing> all = new ArrayList<>();
    for (int i = 0; i < next.rows(); i++) {
      all.add(new Growing(i, maxTokens));
    }
    List<Growing> open = new ArrayList<>(all); // row i of next continues open.get(i)
    while (true) {
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
      if (stillOpen.isEmpty() && !model.hasWaiting()) {
        return all.stream().map(Growing::decoded).toList();
      }
      open = stillOpen;
      next =
          model.advance(Arrays.copyOf(rows, open.size()), Arrays.copyOf(last, open.size()), count);
      LanguageModel.Candidates joining = model.join(count);
      for (int i = 0; i < joining.rows(); i++) {
        Growing sequence = new Growing(all.size(), maxTokens);
        all.add(sequence);
        open.add(sequence);
      }
      next = next.and(joining);
    }
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
