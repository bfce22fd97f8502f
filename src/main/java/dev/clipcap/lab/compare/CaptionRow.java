package dev.clipcap.lab.compare;

import java.util.List;

/**
 * The decoded token ids of some inputs beside PyTorch's.
 *
 * @param search {@code greedy}, or {@code beam} with its width
 * @param inputs how many were decoded
 * @param differing those whose ids are not all the same
 * @param closest the smallest decision margin of all inputs, in the unit of {@link Differing}
 */
public record CaptionRow(String search, int inputs, List<Differing> differing, double closest) {
  /**
   * An input whose ids differ.
   *
   * @param input its number, from 0
   * @param margin by how much PyTorch's closest decision for it was taken: a difference of logits
   *     in greedy search, of mean log-probabilities in beam search. Decisions within float32's own
   *     rounding (see the logits' absolute difference) can fall either way.
   */
  public record Differing(int input, double margin) {}

  /** Inputs with the same ids. */
  public int identical() {
    return inputs - differing.size();
  }

  /** Whether all ids are the same. */
  public boolean passed() {
    return differing.isEmpty();
  }
}
