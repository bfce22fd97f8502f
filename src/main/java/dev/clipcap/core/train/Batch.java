package dev.clipcap.core.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Captions with the embeddings of their images.
 *
 * @param embeddings [B, D]
 * @param tokens [B, T], padded on the right; what stands in the padding does not matter
 * @param lengths [B], real tokens in each row
 */
public record Batch(float[][] embeddings, int[][] tokens, int[] lengths) {
  private static final int ROUND_UP = 4; // few different T, so few kernels to prepare

  /** Pads the captions to the longest of them, rounded up. */
  public static Batch of(List<Example> examples) {
    return of(examples, Integer.MAX_VALUE);
  }

  /**
   * Pads the captions to the longest of them, rounded up, but to no more than {@code limit}.
   *
   * @param limit tokens that GPT-2 has positions for, after the prefix; no caption has more
   */
  static Batch of(List<Example> examples, int limit) {
    int longest = examples.stream().mapToInt(e -> e.tokens().length).max().orElseThrow();
    if (longest > limit) {
      throw new IllegalArgumentException(longest + " tokens in a caption, limit " + limit);
    }
    int time = Math.min(limit, (longest + ROUND_UP - 1) / ROUND_UP * ROUND_UP);
    int n = examples.size();
    Batch batch = new Batch(new float[n][], new int[n][time], new int[n]);
    for (int i = 0; i < n; i++) {
      Example example = examples.get(i);
      batch.embeddings[i] = example.embedding();
      batch.lengths[i] = example.tokens().length;
      System.arraycopy(example.tokens(), 0, batch.tokens[i], 0, example.tokens().length);
    }
    return batch;
  }

  /** Tokens that are not padding. */
  int realTokens() {
    return Arrays.stream(lengths).sum();
  }

  /** The same captions in batches of so many, and the rest; padded as they are here. */
  public List<Batch> parts(int size) {
    List<Batch> parts = new ArrayList<>();
    for (int from = 0; from < size(); from += size) {
      int to = Math.min(size(), from + size);
      parts.add(
          new Batch(
              Arrays.copyOfRange(embeddings, from, to),
              Arrays.copyOfRange(tokens, from, to),
              Arrays.copyOfRange(lengths, from, to)));
    }
    return parts;
  }

  /** Captions. */
  public int size() {
    return lengths.length;
  }
}
