package dev.clipcap.core.train;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.tf.RandomWeights;
import dev.clipcap.core.tf.Weights;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Training a GPT-2 whose config differs from OpenAI's. */
class OddGpt2TrainingTest {
  private static final Batch BATCH = Batch.of(TinyTraining.examples(3, 7, 5, 2), Integer.MAX_VALUE);

  /** Each of GPT2Config's three rates has places of its own, and drops nothing elsewhere. */
  @ParameterizedTest
  @CsvSource({"0.2, 0, 0", "0, 0.2, 0", "0, 0, 0.2"})
  void eachRateDropsAtItsPlaces(float residual, float embeddings, float attention) {
    Gpt2Config config = config(residual, embeddings, attention, Activation.GELU_NEW);
    try (TrainingGraph graph = graph(config, false)) {
      float dropped = graph.train(BATCH, 1, 0, false).loss();
      assertNotEquals(graph.validate(BATCH), dropped);
      assertEquals(dropped, graph.train(BATCH, 1, 0, false).loss());
    }
  }

  @Test
  void ratesOfZeroDropNothing() {
    try (TrainingGraph graph = graph(config(0, 0, 0, Activation.RELU), false)) {
      assertEquals(graph.validate(BATCH), graph.train(BATCH, 1, 0, false).loss());
    }
  }

  /** Blocks that are computed once more in the backward pass are the same blocks. */
  @ParameterizedTest
  @EnumSource(names = {"RELU", "GELU", "SILU", "TANH"})
  void recomputedGradientsAreTheSame(Activation activation) {
    Gpt2Config config = config(0.1f, 0.2f, 0.3f, activation);
    try (TrainingGraph keeps = graph(config, false);
        TrainingGraph recomputes = graph(config, true)) {
      List<float[]> expected = keeps.gradients(BATCH, 3, 4);
      List<float[]> actual = recomputes.gradients(BATCH, 3, 4);
      for (int i = 0; i < expected.size(); i++) {
        assertClose(keeps.trained().get(i).name(), expected.get(i), actual.get(i), 1e-5);
      }
    }
  }

  private static Gpt2Config config(
      float residual, float embeddings, float attention, Activation activation) {
    return new Gpt2Config(
        TinyTraining.VOCABULARY,
        32,
        TinyTraining.WIDTH,
        2,
        2,
        1e-5f,
        residual,
        embeddings,
        attention,
        20,
        activation,
        false,
        true);
  }

  private static TrainingGraph graph(Gpt2Config config, boolean recompute) {
    TrainingGraph graph =
        new TrainingGraph(
            TinyTraining.mlp(),
            Mappers.of(TinyTraining.mlp()),
            config,
            new TrainingOptions(
                true,
                Optimizer.adamW(TinyTraining.constant(0), 0.01),
                Kernels.PLAIN,
                Acceleration.backward(recompute)));
    RandomWeights.assign(graph.session(), graph.mapperParams(), 0.3, 1);
    RandomWeights.assign(graph.session(), graph.gpt2Params(), 0.3, 2);
    Weights.initialize(graph.session(), graph.optimizerParams(), 0);
    return graph;
  }
}
