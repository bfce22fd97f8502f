package dev.clipcap.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** Weights that are trained at two rates. */
class AdamWTest {
  private static final Batch BATCH = Batch.of(TinyTraining.examples(5, 7, 3, 4), Integer.MAX_VALUE);

  /** The loss is the sum of cubes; PyTorch's weights are from converters/adamw_groups.py. */
  @Test
  void twoRatesMoveWeightsAsTorchsGroupsOfParameters() throws Exception {
    JsonNode torch =
        Json.readTree(Path.of(AdamWTest.class.getResource("/train/adamw-groups.json").toURI()));
    float[] mapper = floats(torch.at("/start/mapper"));
    float[] gpt2 = floats(torch.at("/start/gpt2"));
    try (TestGraph graph = new TestGraph()) {
      Params params = graph.params().at("model");
      List<Operand<TFloat32>> values =
          List.of(
              params.get("mapper", Init.zeros(), mapper.length),
              params.get("gpt2", Init.zeros(), gpt2.length));
      List<Param> weights = params.all();
      AdamW adam = new AdamW(graph.params().at("adam"), torch.get("decay").doubleValue());
      Schedule schedule =
          new Schedule(
              torch.at("/peaks/mapper").doubleValue(),
              torch.get("warmup").intValue(),
              torch.get("steps").size());
      List<Operand<TFloat32>> gradients =
          values.stream()
              .map(w -> graph.tf().math.square(w))
              .map(w -> (Operand<TFloat32>) graph.tf().math.mul(graph.tf().constant(3f), w))
              .toList();
      Op step =
          adam.update(
              weights,
              gradients,
              List.of(
                  schedule.at(graph.tf(), adam.step()),
                  schedule
                      .withPeak(torch.at("/peaks/gpt2").doubleValue())
                      .at(graph.tf(), adam.step())));
      Weights.initialize(graph.session(), graph.params().at("adam"), 0);
      TestGraph.assign(graph.session(), params, Map.of("mapper", mapper, "gpt2", gpt2));
      for (JsonNode expected : torch.get("steps")) {
        graph.session().runner().addTarget(step).run().close();
        Map<String, float[]> now = TestGraph.values(graph.session(), weights);
        assertArrayEquals(floats(expected.get("mapper")), now.get("model.mapper"), 1e-6f);
        assertArrayEquals(floats(expected.get("gpt2")), now.get("model.gpt2"), 1e-6f);
      }
    }
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.get(i).doubleValue();
    }
    return floats;
  }

  @Test
  void theSameRateForGpt2IsNoRateOfItsOwn() {
    Map<String, float[]> one = after(null, 3);
    Map<String, float[]> same = after(1e-2, 3);
    one.forEach((name, value) -> assertArrayEquals(value, same.get(name), name));
  }

  /** Adam's first step is nearly the rate long in every weight, where epsilon does not matter. */
  @Test
  void eachPartMovesAtItsOwnRate() {
    Map<String, float[]> start = after(1e-4, 0);
    Map<String, float[]> moved = after(1e-4, 1);
    start.forEach(
        (name, value) -> {
          double expected = name.startsWith("clip_project.") ? 1e-2 : 1e-4;
          double most = 0;
          for (int i = 0; i < value.length; i++) {
            most = Math.max(most, Math.abs(moved.get(name)[i] - value[i]));
          }
          assertNotEquals(0, most, name);
          assertEquals(expected, most, 0.02 * expected, name);
        });
  }

  private static Map<String, float[]> after(Double gpt2Rate, int steps) {
    TrainingOptions options =
        new TrainingOptions(
            true,
            new ExtendedAdamW(TinyTraining.constant(1e-2), gpt2Rate, 0, null),
            Kernels.PLAIN,
            Backward.PLAIN);
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0, options)) {
      for (int step = 0; step < steps; step++) {
        assertEquals(1e-2f, graph.train(BATCH, 1, step, false).rate(), 1e-7f); // the mapper's
      }
      return TestGraph.values(graph.session(), graph.trained());
    }
  }
}
