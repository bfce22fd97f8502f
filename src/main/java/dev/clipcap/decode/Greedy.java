package dev.clipcap.decode;

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

  /** One sequence for each that the model starts with. A finished sequence leaves the batch. */
  public List<Decoded> decode(LanguageModel model) {
    LanguageModel.Candidates next = model.start(1);
    List<Growing> all = new ArrayList<>();
    for (int i = 0; i < next.rows(); i++) {
      all.add(new Growing(maxTokens));
    }
    List<Growing> open = new ArrayList<>(all); // row i of next continues open.get(i)
    while (true) {
      List<Growing> stillOpen = new ArrayList<>();
      int[] rows = new int[open.size()];
      int[] last = new int[open.size()];
      for (int i = 0; i < open.size(); i++) {
        Growing sequence = open.get(i);
        int token = next.tokens()[i][0];
        sequence.append(token, next.logProbabilities()[i][0]);
        if (token != stopToken && sequence.length < maxTokens) {
          rows[stillOpen.size()] = i;
          last[stillOpen.size()] = token;
          stillOpen.add(sequence);
        }
      }
      if (stillOpen.isEmpty()) {
        return all.stream().map(Growing::decoded).toList();
      }
      open = stillOpen;
      next = model.advance(Arrays.copyOf(rows, open.size()), Arrays.copyOf(last, open.size()), 1);
    }
  }

  private static final class Growing {
    final int[] tokens;
    final float[] logProbabilities;
    int length;

    Growing(int capacity) {
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
