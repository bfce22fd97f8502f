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
public record CaseResult(
    String name,
    String model,
    List<TensorRow> tensors,
    List<CaptionRow> captions,
    List<String> notCompared) {

  /** Whether everything is within its tolerance. */
  public boolean passed() {
    return firstDivergence().isEmpty();
  }

  /** The first stage, in the order of computation, that is out of its tolerance. */
  public Optional<String> firstDivergence() {
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
