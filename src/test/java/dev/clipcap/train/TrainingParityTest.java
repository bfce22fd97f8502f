package dev.clipcap.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.reference.Configs;
import dev.clipcap.reference.ParityTable;
import dev.clipcap.reference.Reference;
import dev.clipcap.tf.TestGraph;
import dev.clipcap.tf.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loss, every gradient and twenty AdamW steps against PyTorch on the same random weights. */
class TrainingParityTest {
  @ParameterizedTest
  @ValueSource(strings = {"mlp-finetune", "mlp-relu-frozen", "transformer-frozen"})
  void trainsAsPyTorchDoes(String name) {
    Reference reference = Reference.load(name);
    Batch batch = batch(reference);
    try (TrainingGraph graph = graph(reference)) {
      ParityTable.check(
          name,
          "logits",
          reference.floats("logits"),
          padded(graph.logits(batch), batch, Math.toIntExact(reference.shape("logits")[2])));

      Map<String, float[]> gradients = new TreeMap<>();
      List<float[]> found = graph.gradients(batch, 0, 0);
      for (int i = 0; i < found.size(); i++) {
        gradients.put(graph.trained().get(i).name(), found.get(i));
      }
      ParityTable.check(
          name, "gradients", determined(reference.gradients()), determined(gradients));

      float[] losses = new float[reference.floats("losses").length];
      float[] rates = new float[losses.length];
      for (int step = 0; step < losses.length; step++) {
        TrainingGraph.Step done = graph.train(batch, 0, step);
        losses[step] = done.loss();
        rates[step] = done.rate();
      }
      ParityTable.check(name, "losses", reference.floats("losses"), losses);
      ParityTable.check(name, "learning rates", reference.floats("learning_rates"), rates);

      Map<String, float[]> after = TestGraph.values(graph.session(), graph.trained());
      ParityTable.check(
          name, "weights after the steps", determined(reference.after()), determined(after));
    }
  }

  static TrainingGraph graph(Reference reference) {
    var training = reference.config().get("training");
    TrainingGraph graph =
        new TrainingGraph(
            Configs.mapper(reference.config()),
            Configs.gpt2(reference.config().get("gpt2")),
            training.get("finetune_gpt2").booleanValue(),
            new Schedule(
                training.get("learning_rate").doubleValue(),
                training.get("warmup_steps").intValue(),
                training.get("steps").intValue()),
            training.get("weight_decay").doubleValue());
    Map<String, float[]> weights = reference.weights();
    TestGraph.assign(graph.session(), graph.mapperParams(), below("clip_project.", weights));
    TestGraph.assign(graph.session(), graph.gpt2Params(), below("gpt.transformer.", weights));
    Weights.initialize(graph.session(), graph.optimizerParams(), 0);
    return graph;
  }

  private static Map<String, float[]> below(String prefix, Map<String, float[]> weights) {
    Map<String, float[]> local = new LinkedHashMap<>();
    weights.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            local.put(name.substring(prefix.length()), value);
          }
        });
    return local;
  }

  static Batch batch(Reference reference) {
    int n = (int) reference.shape("tokens")[0];
    int time = (int) reference.shape("tokens")[1];
    int width = (int) reference.shape("image_embeddings")[1];
    Batch batch = new Batch(new float[n][width], new int[n][time], new int[n]);
    for (int i = 0; i < n; i++) {
      System.arraycopy(
          reference.floats("image_embeddings"), i * width, batch.embeddings()[i], 0, width);
      for (int t = 0; t < time; t++) {
        batch.tokens()[i][t] = Math.toIntExact(reference.longs("tokens")[i * time + t]);
      }
      batch.lengths()[i] = Math.toIntExact(reference.longs("lengths")[i]);
    }
    return batch;
  }

  /** Rows of real tokens put where the reference has them: it has zeros where it is padded. */
  private static float[] padded(float[] real, Batch batch, int vocabulary) {
    int time = batch.tokens()[0].length;
    float[] all = new float[batch.size() * time * vocabulary];
    int from = 0;
    for (int i = 0; i < batch.size(); i++) {
      int count = batch.lengths()[i] * vocabulary;
      System.arraycopy(real, from, all, i * time * vocabulary, count);
      from += count;
    }
    assertEquals(real.length, from);
    return all;
  }

  private static Map<String, float[]> determined(Map<String, float[]> tensors) {
    Map<String, float[]> parts = new TreeMap<>(tensors);
    parts.replaceAll(Reference::determined);
    return parts;
  }
}
