package dev.clipcap.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same seed and batches give the same bits in a fresh session. */
class DeterminismTest {
  private static final int STEPS = 10;

  private record Run(List<Float> losses, Map<String, float[]> weights) {}

  @Test
  void freshSessionsAgreeBitForBit() {
    Run first = train(7);
    Run second = train(7);
    assertEquals(first.losses(), second.losses());
    first.weights().forEach((name, w) -> assertArrayEquals(w, second.weights().get(name), name));
    assertNotEquals(first.losses(), train(8).losses());
  }

  /** Wide enough that TensorFlow shares the work of an op among threads. */
  private static Run train(int seed) {
    try (TrainingGraph graph =
        new TrainingGraph(
            MapperConfig.mlp(TinyTraining.EMBEDDING, 4, 128),
            Mappers.of(MapperConfig.mlp(TinyTraining.EMBEDDING, 4, 128)),
            OpenAiGpt2.config(2000, 32, 128, 2, 4, 0.1f),
            TrainingOptions.of(true, new Schedule(1e-3, 2, STEPS), 0.01))) {
      Weights.initialize(graph.session(), graph.mapperParams(), seed);
      Weights.initialize(graph.session(), graph.gpt2Params(), seed);
      Weights.initialize(graph.session(), graph.optimizerParams(), seed);
      List<Float> losses = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        Batch batch =
            Batch.of(TinyTraining.examples(step, 12, 11, 9, 12, 3, 8, 12, 10), Integer.MAX_VALUE);
        losses.add(graph.train(batch, seed, step, false).loss());
      }
      return new Run(losses, TestGraph.values(graph.session(), graph.trained()));
    }
  }
}
