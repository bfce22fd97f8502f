package dev.clipcap.lab.compare;

import dev.clipcap.lab.compare.CaseResult.CaptionRow;
import dev.clipcap.lab.compare.CaseResult.TensorRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Collects the comparisons of one case. */
final class Findings {
  private final ReferenceCase reference;
  private final List<TensorRow> tensors = new ArrayList<>();
  private final List<CaptionRow> captions = new ArrayList<>();

  Findings(ReferenceCase reference) {
    this.reference = reference;
  }

  /** Compares a whole tensor with the reference's of that name. */
  void tensor(Quantity quantity, String name, float[] actual) {
    tensor(quantity, name, reference.shape(name), reference.floats(name), actual, "");
  }

  /**
   * Compares tensors of which part may have been left out.
   *
   * @param shape of the whole
   * @param remark which part is missing and why, or empty
   */
  void tensor(
      Quantity quantity,
      String name,
      long[] shape,
      float[] expected,
      float[] actual,
      String remark) {
    tensors.add(
        new TensorRow(
            quantity,
            name,
            LongStream.of(shape).boxed().toList(),
            Difference.of(expected, actual),
            remark));
  }

  void captions(CaptionRow row) {
    captions.add(row);
  }

  CaseResult result(String model) {
    return new CaseResult(
        reference.name(), model, List.copyOf(tensors), List.copyOf(captions), reference.unread());
  }
}
