package dev.clipcap.core.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

/** Names of ops are the same in locales with digits of their own, and the locale stays. */
class GraphOpsTest {
  @ParameterizedTest
  @ValueSource(strings = {"en-US", "ar-EG", "fa-IR", "hi-IN-u-nu-deva", "th-TH-u-nu-thai", "tr-TR"})
  void namesHavePlainDigits(String tag) {
    Locale before = Locale.getDefault();
    Locale locale = Locale.forLanguageTag(tag);
    try (Graph graph = new Graph()) {
      Locale.setDefault(locale);
      Ops tf = GraphOps.of(graph);
      for (int i = 0; i < 3; i++) {
        Ops part = tf.withSubScope("part");
        part.math.add(part.constant(1f), part.withName("two").constant(2f));
      }
      tf.withControlDependencies(List.of(tf.noOp())).noOp();
      List<String> names = new ArrayList<>();
      graph.operations().forEachRemaining(op -> names.add(op.name()));
      assertEquals(
          List.of(
              "part/Const",
              "part/two",
              "part/Add",
              "part_1/Const",
              "part_1/two",
              "part_1/Add",
              "part_2/Const",
              "part_2/two",
              "part_2/Add",
              "NoOp",
              "NoOp_1"),
          names);
      assertEquals(locale, Locale.getDefault());
    } finally {
      Locale.setDefault(before);
    }
  }
}
