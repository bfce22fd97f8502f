package dev.clipcap.core.decode;

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
    return StepByStep.decode(model, 1, stopToken, maxTokens, (sequence, candidates) -> 0);
  }
}
