package dev.clipcap.gpt2;

import dev.clipcap.reference.Configs;
import dev.clipcap.reference.ParityTable;
import dev.clipcap.reference.Reference;
import dev.clipcap.tf.Dropout;
import dev.clipcap.tf.TestGraph;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** GPT-2 against transformers on the same random weights. */
class Gpt2ParityTest {
  @Test
  void everyStageEqualsTransformers() {
    Reference reference = Reference.load("gpt2");
    try (TestGraph graph = new TestGraph()) {
      Gpt2 gpt2 =
          new Gpt2(Configs.gpt2(reference.config()), graph.params().at("gpt").at("transformer"));
      Gpt2.Pass pass =
          gpt2.full(
              gpt2.embed(
                  graph.constant(reference.longs("input_ids"), reference.shape("input_ids"))),
              Dropout.OFF);
      var logits = gpt2.logits(pass.hidden());
      graph.assign(reference.weights(), reference::weightShape);

      Map<String, float[]> expected = new TreeMap<>();
      Map<String, float[]> actual = new TreeMap<>();
      for (int i = 0; i < pass.blocks().size(); i++) {
        String stage = i == 0 ? "embeddings" : "h." + (i - 1);
        expected.put(stage, reference.floats(stage));
        actual.put(stage, graph.fetch(pass.blocks().get(i)));
      }
      ParityTable.check("gpt2", "embeddings and blocks", expected, actual);
      ParityTable.check("gpt2", "logits", reference.floats("logits"), graph.fetch(logits));
    }
  }
}
