package dev.clipcap.lab.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.clipcap.lab.compare.CaseResult.TensorRow;
import dev.clipcap.reference.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every model, gradient, training step and caption against PyTorch on the same random weights. */
class PyTorchParityTest {
  @TestFactory
  Stream<DynamicContainer> everyCase() throws IOException {
    try (Stream<Path> folders = Files.list(ComparePyTorch.TINY)) {
      return folders.sorted().toList().stream()
          .map(folder -> dynamicContainer(folder.getFileName().toString(), tests(folder)));
    }
  }

  private static List<DynamicTest> tests(Path folder) {
    CaseResult result;
    try (ReferenceCase reference = new ReferenceCase(folder)) {
      result = ComparePyTorch.compare(reference);
    }
    Stream<DynamicTest> quantities =
        Arrays.stream(Quantity.values())
            .filter(q -> result.tensors().stream().anyMatch(row -> row.quantity() == q))
            .map(q -> dynamicTest(q.label(), () -> assertAllPass(result, q)));
    Stream<DynamicTest> captions =
        result.captions().stream()
            .map(row -> dynamicTest(row.search(), () -> assertEquals(List.of(), row.differing())));
    Stream<DynamicTest> complete =
        Stream.of(
            dynamicTest("is complete", () -> assertEquals(List.of(), result.notCompared())),
            dynamicTest("names each tensor once", () -> assertNamesDiffer(result)));
    return Stream.of(quantities, captions, complete).flatMap(s -> s).toList();
  }

  private static void assertAllPass(CaseResult result, Quantity quantity) {
    assertEquals(
        List.of(),
        result.tensors().stream()
            .filter(row -> row.quantity() == quantity && !row.passed())
            .toList());
  }

  private static void assertNamesDiffer(CaseResult result) {
    Set<String> names = result.tensors().stream().map(TensorRow::name).collect(Collectors.toSet());
    assertEquals(result.tensors().size(), names.size());
  }

  @Test
  void gradientsAndWeightsAreAllThere() {
    Reference independent = Reference.load("mlp-finetune");
    try (ReferenceCase reference = new ReferenceCase(ComparePyTorch.TINY.resolve("mlp-finetune"))) {
      CaseResult result = ComparePyTorch.compare(reference);
      assertEquals(independent.gradients().keySet(), names(result, Quantity.GRADIENT, "gradient."));
      assertEquals(independent.after().keySet(), names(result, Quantity.WEIGHT, "after."));
      assertTrue(
          result.tensors().stream()
              .filter(row -> row.name().endsWith("attn.c_attn.bias"))
              .allMatch(row -> row.remark().isEmpty() != row.name().startsWith("after.")));
    }
  }

  private static Set<String> names(CaseResult result, Quantity quantity, String prefix) {
    return result.tensors().stream()
        .filter(row -> row.quantity() == quantity)
        .map(row -> row.name().substring(prefix.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
