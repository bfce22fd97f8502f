package dev.clipcap.lab.compare;

import java.util.List;
import java.util.Optional;

/**
 * A reference case, compared.
 *
 * @param name of its folder
 * @param model what it is, in words
 * @param tensors in the order of computation
 * @param captions each kind of search
 * @param notCompared outputs of the reference that nothing here was compared with
 */
record CaseResult(
    String name,
    String model,
    List<TensorRow> tensors,
    List<CaptionRow> captions,
    List<String> notCompared) {

  /**
   * One tensor beside PyTorch's.
   *
   * @param quantity what it is
   * @param name of the stage or weight
   * @param shape of the whole tensor
   * @param difference over the part that is compared
   * @param remark what part was left out and why, or empty
   */
  record TensorRow(
      Quantity quantity, String name, List<Long> shape, Difference difference, String remark) {

    /** Whether the relative difference is within the tolerance. */
    boolean passed() {
      return difference.relative() <= quantity.tolerance(); // NaN is not
    }
  }

  /**
   * The decoded token ids of some inputs beside PyTorch's.
   *
   * @param search {@code greedy}, or {@code beam} with its width
   * @param inputs how many were decoded
   * @param differing those whose ids are not all the same
   * @param closest the smallest decision margin of all inputs, in the unit of {@link Differing}
   */
  record CaptionRow(String search, int inputs, List<Differing> differing, double closest) {
    /**
     * An input whose ids differ.
     *
     * @param input its number, from 0
     * @param margin by how much PyTorch's closest decision for it was taken: a difference of logits
     *     in greedy search, of mean log-probabilities in beam search. Decisions within float32's
     *     own rounding (see the logits' absolute difference) can fall either way.
     */
    record Differing(int input, double margin) {}

    /** Inputs with the same ids. */
    int identical() {
      return inputs - differing.size();
    }

    /** Whether all ids are the same. */
    boolean passed() {
      return differing.isEmpty();
    }
  }

  /** Whether everything is within its tolerance. */
  boolean passed() {
    return firstDivergence().isEmpty();
  }

  /** The first stage, in the order of computation, that is out of its tolerance. */
  Optional<String> firstDivergence() {
    return tensors.stream()
        .filter(row -> !row.passed())
        .map(row -> row.quantity().label() + ", " + row.name())
        .findFirst()
        .or(
            () ->
                captions.stream()
                    .filter(row -> !row.passed())
                    .map(row -> row.search() + " captions")
                    .findFirst());
  }
}
