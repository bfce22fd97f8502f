package dev.clipcap.lab.compare;

import java.util.List;

/**
 * One tensor beside PyTorch's.
 *
 * @param quantity what it is
 * @param name of the stage or weight
 * @param shape of the whole tensor
 * @param difference over the part that is compared
 * @param remark what part was left out and why, or empty
 */
public record TensorRow(
    Quantity quantity, String name, List<Long> shape, Difference difference, String remark) {

  /** Whether the relative difference is within the tolerance. */
  public boolean passed() {
    return difference.relative() <= quantity.tolerance(); // NaN is not
  }
}
