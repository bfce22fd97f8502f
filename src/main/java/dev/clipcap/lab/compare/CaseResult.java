package dev.clipcap.lab.compare;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A reference case, compared; as JSON its tensors are summed up by quantity.
 *
 * @param name of its folder
 * @param model what it is, in words
 * @param tensors in the order of computation
 * @param captions each kind of search
 * @param notCompared outputs of the reference that nothing here was compared with
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonPropertyOrder({"name", "model", "passed", "first_divergence", "quantities", "captions"})
record CaseResult(
    String name,
    String model,
    @JsonIgnore List<TensorRow> tensors,
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

  /** The tensors of one quantity, and the worst of them. */
  record Group(
      String quantity,
      int tensors,
      String worst,
      List<Long> shape,
      double absolute,
      double relative,
      double tolerance,
      boolean passed) {}

  /** Whether everything is within its tolerance. */
  @JsonProperty
  boolean passed() {
    return firstDivergence().isEmpty();
  }

  /** The first stage, in the order of computation, that is out of its tolerance; empty if none. */
  @JsonProperty
  String firstDivergence() {
    return Stream.concat(
            tensors.stream()
                .filter(row -> !row.passed())
                .map(row -> row.quantity().label() + ", " + row.name()),
            captions.stream().filter(row -> !row.passed()).map(row -> row.search() + " captions"))
        .findFirst()
        .orElse("");
  }

  /** The quantities that were compared. */
  @JsonProperty
  List<Group> quantities() {
    Map<Quantity, List<TensorRow>> byQuantity =
        tensors.stream()
            .collect(
                groupingBy(TensorRow::quantity, () -> new EnumMap<>(Quantity.class), toList()));
    return byQuantity.values().stream().map(CaseResult::group).toList();
  }

  private static Group group(List<TensorRow> rows) {
    TensorRow worst =
        Collections.max(rows, Comparator.comparingDouble(row -> row.difference().relative()));
    return new Group(
        worst.quantity().label(),
        rows.size(),
        worst.name(),
        worst.shape(),
        worst.difference().absolute(),
        worst.difference().relative(),
        worst.quantity().tolerance(),
        worst.passed());
  }
}
