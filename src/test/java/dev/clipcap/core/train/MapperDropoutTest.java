package dev.clipcap.core.train;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.RandomWeights;
import dev.clipcap.core.tf.TestGraph;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A mapper that drops values, in training and nowhere else. */
class MapperDropoutTest {
  private static final Batch BATCH = Batch.of(TinyTraining.examples(5, 7, 1, 4), Integer.MAX_VALUE);

  private static MapperConfig dropping(MapperConfig mapper, double rate) {
    return new MapperConfig(
        mapper.type(),
        mapper.embedding(),
        mapper.prefix(),
        mapper.width(),
        mapper.clipTokens(),
        mapper.layers(),
        mapper.heads(),
        mapper.activation(),
        mapper.hidden(),
        rate,
        null);
  }

  /** Both linear layers are the identity, so that each output shows what happened to its input. */
  @Test
  void theMlpDropsOfTheEmbeddingAndOfTheHiddenLayer() {
    int n = 8;
    int rows = 3000;
    MapperConfig config =
        new MapperConfig(MapperConfig.Type.MLP, n, 2, n / 2, 0, 0, 0, null, n, 0.25, null);
    float[] identity = new float[n * n];
    for (int i = 0; i < n; i++) {
      identity[i * n + i] = 1;
    }
    try (TestGraph graph = new TestGraph()) {
      float[] x = new float[rows * n];
      Arrays.fill(x, 0.6f);
      Params params = graph.params();
      PrefixMapper mapper = Mappers.of(config, params);
      Operand<TFloat32> input = graph.constant(x, rows, n);
      Operand<TFloat32> kept = mapper.prefix(input);
      Operand<TFloat32> dropped =
          mapper.prefix(input, new Dropout(graph.constant(new long[] {1, -1}, 2), 0.25f));
      TestGraph.assign(
          graph.session(),
          params,
          Map.of(
              "model.0.weight",
              identity,
              "model.0.bias",
              new float[n],
              "model.2.weight",
              identity,
              "model.2.bias",
              new float[n]));
      for (float y : graph.fetch(kept)) {
        assertEquals(Math.tanh(0.6), y, 1e-6);
      }
      double whole = Math.tanh(0.6 / 0.75) / 0.75;
      int zeros = 0;
      for (float y : graph.fetch(dropped)) {
        zeros += y == 0 ? 1 : 0;
        assertEquals(y == 0 ? 0 : whole, y, 1e-6);
      }
      assertEquals(1 - 0.75 * 0.75, (double) zeros / x.length, 0.015, "dropped at either place");
    }
  }

  /** Of an embedding of zeros there is nothing to drop, and the transformer drops nothing else. */
  @Test
  void theTransformerDropsOfTheEmbeddingAlone() {
    MapperConfig config = TinyTraining.transformer();
    try (TestGraph graph = new TestGraph()) {
      PrefixMapper mapper = Mappers.of(config, graph.params());
      int d = config.embedding();
      Dropout dropout = new Dropout(graph.constant(new long[] {1, -1}, 2), 0.5f);
      float[] ones = new float[4 * d];
      Arrays.fill(ones, 1);
      Operand<TFloat32> zeros = graph.constant(new float[4 * d], 4, d);
      Operand<TFloat32> some = graph.constant(ones, 4, d);
      Operand<TFloat32> ofZeros = mapper.prefix(zeros);
      Operand<TFloat32> ofDroppedZeros = mapper.prefix(zeros, dropout);
      Operand<TFloat32> ofSome = mapper.prefix(some);
      Operand<TFloat32> ofDropped = mapper.prefix(some, dropout);
      RandomWeights.assign(graph.session(), graph.params(), 0.3, 1);
      assertArrayEquals(graph.fetch(ofZeros), graph.fetch(ofDroppedZeros));
      assertFalse(Arrays.equals(graph.fetch(ofSome), graph.fetch(ofDropped)));
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 0.1", "false, 0.1", "true, 0"})
  void validationDropsNothingAndTrainingBySeedAndStep(boolean finetune, double gpt2Dropout) {
    for (MapperConfig mapper : List.of(TinyTraining.mlp(), TinyTraining.transformer())) {
      try (TrainingGraph none = TinyTraining.graph(mapper, gpt2Dropout, finetune, 0);
          TrainingGraph drops =
              TinyTraining.graph(dropping(mapper, 0.4), gpt2Dropout, finetune, 0)) {
        assertEquals(none.validate(BATCH), drops.validate(BATCH));
        float first = drops.train(BATCH, 1, 0, false).loss();
        assertNotEquals(first, none.train(BATCH, 1, 0, false).loss());
        assertNotEquals(first, drops.train(BATCH, 1, 1, false).loss());
        assertNotEquals(first, drops.train(BATCH, 2, 0, false).loss());
        assertEquals(first, drops.train(BATCH, 1, 0, false).loss());
      }
    }
  }

  @Test
  void anEmbeddingOfZerosShowsThatGpt2DropsAsBefore() {
    Batch zeros =
        new Batch(
            new float[BATCH.lengths().length][TinyTraining.EMBEDDING],
            BATCH.tokens(),
            BATCH.lengths());
    try (TrainingGraph none = TinyTraining.graph(TinyTraining.transformer(), 0.3, true, 0);
        TrainingGraph drops =
            TinyTraining.graph(dropping(TinyTraining.transformer(), 0.4), 0.3, true, 0)) {
      assertEquals(
          none.train(zeros, 1, 5, false).loss(), drops.train(zeros, 1, 5, false).loss(), 1e-6);
    }
  }

  /** 1,000 numbers by each place of either model, in several steps and seeds. */
  @Test
  void noTwoPlacesDrawTheSame() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      float[] ones = new float[1000];
      Arrays.fill(ones, 1);
      Operand<TFloat32> x = graph.constant(ones, 1000);
      Set<String> masks = new HashSet<>();
      int places = 0;
      for (long seed : new long[] {0, 1, 7}) {
        for (long step : new long[] {0, 1, 2}) {
          Operand<TInt32> fed = graph.constant(new long[] {seed, step}, 2);
          Dropout ofMapper = Dropout.of(Dropout.apart(tf, fed), 0.5f);
          Dropout ofGpt2 = Dropout.of(fed, 0.5f);
          for (int site = 0; site < 3; site++, places += 2) {
            masks.add(Arrays.toString(graph.fetch(ofMapper.apply(tf, x))));
            masks.add(Arrays.toString(graph.fetch(ofGpt2.apply(tf, x))));
          }
        }
      }
      assertEquals(54, places);
      assertEquals(places, masks.size());
    }
  }

  @Test
  void recomputationTakesTheSameGradients() {
    MapperConfig mapper = dropping(TinyTraining.mlp(), 0.3);
    try (TrainingGraph keeps = TinyTraining.graph(mapper, 0.2, options(false));
        TrainingGraph recomputes = TinyTraining.graph(mapper, 0.2, options(true))) {
      List<float[]> expected = keeps.gradients(BATCH, 3, 4);
      List<float[]> actual = recomputes.gradients(BATCH, 3, 4);
      for (int i = 0; i < expected.size(); i++) {
        assertClose(keeps.trained().get(i).name(), expected.get(i), actual.get(i), 5e-6);
      }
      assertTrue(expected.size() > 4);
    }
  }

  private static TrainingOptions options(boolean recompute) {
    return new TrainingOptions(
        true,
        Optimizer.adamW(TinyTraining.constant(1e-3), 0.01),
        Kernels.PLAIN,
        Acceleration.backward(recompute));
  }
}
