package dev.clipcap.core.train;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.TestGraph;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What must hold of the loss, of freezing and of dropout whatever the weights are. */
class TrainingInvariantsTest {
  private static final Batch BATCH = Batch.of(TinyTraining.examples(5, 7, 1, 4), Integer.MAX_VALUE);

  @Test
  void lossIsMeanCrossEntropyOfRealTokens() {
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0, false, 0)) {
      float[] logits = logits(graph, BATCH);
      double sum = 0;
      int row = 0;
      for (int i = 0; i < BATCH.lengths().length; i++) {
        for (int t = 0; t < BATCH.lengths()[i]; t++) {
          sum += crossEntropy(logits, row++, BATCH.tokens()[i][t]);
        }
      }
      assertEquals(7 + 1 + 4, row);
      assertEquals(sum / row, graph.validate(BATCH), 1e-5);
    }
  }

  private static double crossEntropy(float[] logits, int row, int token) {
    int v = TinyTraining.VOCABULARY;
    double total = 0;
    for (float logit : Arrays.copyOfRange(logits, row * v, (row + 1) * v)) {
      total += Math.exp(logit);
    }
    return Math.log(total) - logits[row * v + token];
  }

  @Test
  void paddingDoesNotMatter() {
    int[][] padded = new int[BATCH.lengths().length][];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = Arrays.copyOf(BATCH.tokens()[i], BATCH.tokens()[i].length + 5);
      Arrays.fill(padded[i], BATCH.lengths()[i], padded[i].length, 11 + i);
    }
    Batch other = new Batch(BATCH.embeddings(), padded, BATCH.lengths());
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.transformer(), 0, true, 0)) {
      assertEquals(graph.validate(BATCH), graph.validate(other), 1e-6);
      List<float[]> gradients = graph.gradients(BATCH, 0, 0);
      List<float[]> others = graph.gradients(other, 0, 0);
      for (int i = 0; i < gradients.size(); i++) {
        assertClose(graph.trained().get(i).name(), gradients.get(i), others.get(i), 1e-5);
      }
    }
  }

  /** Adam's first moment after a step is a tenth of the gradient. */
  @Test
  void partsAddUpToTheBatch() {
    List<float[]> whole = momentsAfterAStep(null);
    List<float[]> parts = momentsAfterAStep(2); // of 8 and 4 tokens
    for (int i = 0; i < whole.size(); i++) {
      assertClose("moment " + i, whole.get(i), parts.get(i), 1e-5);
    }
  }

  private static List<float[]> momentsAfterAStep(Integer microBatch) {
    try (TrainingGraph graph =
        TinyTraining.graph(TinyTraining.mlp(), 0, options(null, microBatch, Precision.FLOAT32))) {
      graph.train(BATCH, 0, 0, false);
      graph.train(BATCH, 0, 1, false); // begins a new sum
      return List.copyOf(
          TestGraph.values(graph.session(), graph.optimizerParams().at("m").all()).values());
    }
  }

  @Test
  void longGradientsAreShortened() {
    float norm;
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0, true, 0)) {
      norm = graph.train(BATCH, 0, 0, true).gradientNorm();
    }
    // Far above epsilon Adam's first step does not depend on the gradient's length; below it does.
    double tiny = 1e-9;
    assertTrue(norm > 0.1);
    List<float[]> unclipped = after(null, Precision.FLOAT32);
    List<float[]> loose = after(2.0 * norm, Precision.FLOAT32);
    List<float[]> clipped = after(tiny, Precision.FLOAT32);
    List<float[]> start = start();
    for (int i = 0; i < start.size(); i++) {
      assertArrayEquals(unclipped.get(i), loose.get(i), "weight " + i);
      assertTrue(
          distance(start.get(i), clipped.get(i))
              < 0.2 * distance(start.get(i), loose.get(i)) + 1e-4);
    }
  }

  @Test
  void bfloat16ChangesTheWeightsNearlyAsFloat32() {
    List<float[]> start = start();
    List<float[]> exact = after(null, Precision.FLOAT32);
    List<float[]> rounded = after(null, Precision.BFLOAT16);
    double error = 0;
    double change = 0;
    for (int i = 0; i < start.size(); i++) {
      error += Math.pow(distance(exact.get(i), rounded.get(i)), 2);
      change += Math.pow(distance(start.get(i), exact.get(i)), 2);
    }
    assertTrue(error > 0, "bfloat16 was not used");
    assertTrue(Math.sqrt(error / change) < 0.2, "off by " + Math.sqrt(error / change));
  }

  private static List<float[]> start() {
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0, true, 0)) {
      return List.copyOf(TestGraph.values(graph.session(), graph.trained()).values());
    }
  }

  /** The weights after three steps. */
  private static List<float[]> after(Double clipNorm, Precision precision) {
    try (TrainingGraph graph =
        TinyTraining.graph(TinyTraining.mlp(), 0, options(clipNorm, null, precision))) {
      for (int step = 0; step < 3; step++) {
        graph.train(BATCH, 0, step, false);
      }
      return List.copyOf(TestGraph.values(graph.session(), graph.trained()).values());
    }
  }

  private static TrainingOptions options(Double clipNorm, Integer microBatch, Precision precision) {
    return new TrainingOptions(
        true,
        Acceleration.optimizer(
            new ExtendedAdamW(TinyTraining.constant(1e-3), null, 0.01, clipNorm), microBatch),
        Acceleration.ofTraining(precision),
        Acceleration.backward(false));
  }

  private static double distance(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += Math.pow(a[i] - b[i], 2);
    }
    return Math.sqrt(squares);
  }

  /** The padding's id, 0, is a genuine token of GPT-2: "!". */
  @Test
  void tokenZeroCounts() {
    float[][] embedding = {BATCH.embeddings()[0]};
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0, false, 0)) {
      Batch ends = new Batch(embedding, new int[][] {{5, 9, 0, 0}}, new int[] {3});
      Batch stops = new Batch(embedding, new int[][] {{5, 9, 0, 0}}, new int[] {2});
      double third = crossEntropy(logits(graph, ends), 2, 0);
      assertEquals(
          (2 * graph.validate(stops) + third) / 3, graph.validate(ends), 1e-5, "mean of three");
      assertTrue(Math.abs(third - graph.validate(stops)) > 0.1, "the third token changes the mean");
    }
  }

  @Test
  void frozenGpt2KeepsItsBytes() {
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0.5, false, 1e-2)) {
      assertEquals(
          Set.of("clip_project"),
          graph.trained().stream()
              .map(p -> p.name().substring(0, p.name().indexOf('.')))
              .collect(Collectors.toSet()));
      assertTrue(
          graph.optimizerParams().all().stream().noneMatch(p -> p.name().contains("gpt.")),
          "moments of a frozen weight");
      var before = TestGraph.values(graph.session(), graph.gpt2Params().all());
      var mapperBefore = TestGraph.values(graph.session(), graph.trained());
      train(graph, 5);
      assertUnchanged(before, TestGraph.values(graph.session(), graph.gpt2Params().all()));
      assertAllChanged(mapperBefore, TestGraph.values(graph.session(), graph.trained()));
    }
  }

  @Test
  void finetuningChangesEveryWeight() {
    for (MapperConfig mapper : List.of(TinyTraining.mlp(), TinyTraining.transformer())) {
      try (TrainingGraph graph = TinyTraining.graph(mapper, 0.1, true, 1e-2)) {
        assertEquals(
            graph.mapperParams().all().size() + graph.gpt2Params().all().size(),
            graph.trained().size());
        var before = TestGraph.values(graph.session(), graph.trained());
        train(graph, 5);
        assertAllChanged(before, TestGraph.values(graph.session(), graph.trained()));
      }
    }
  }

  @Test
  void dropoutDependsOnSeedAndStepAlone() {
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0.2, true, 0)) {
      float first = graph.train(BATCH, 1, 0, false).loss();
      assertNotEquals(first, graph.train(BATCH, 1, 1, false).loss());
      assertNotEquals(first, graph.train(BATCH, 2, 0, false).loss());
      assertEquals(first, graph.train(BATCH, 1, 0, false).loss());
      assertNotEquals(first, graph.validate(BATCH));
    }
  }

  @Test
  void validationAndFrozenGpt2HaveNoDropout() {
    try (TrainingGraph frozen = TinyTraining.graph(TinyTraining.mlp(), 0.2, false, 0);
        TrainingGraph trained = TinyTraining.graph(TinyTraining.mlp(), 0.2, true, 0)) {
      float loss = frozen.validate(BATCH);
      assertEquals(loss, frozen.train(BATCH, 1, 0, false).loss());
      assertEquals(loss, frozen.train(BATCH, 2, 1, false).loss());
      assertEquals(loss, trained.validate(BATCH));
    }
  }

  @Test
  void measuringGradientsChangesNothing() {
    try (TrainingGraph watched = TinyTraining.graph(TinyTraining.transformer(), 0.2, true, 0);
        TrainingGraph alone = TinyTraining.graph(TinyTraining.transformer(), 0.2, true, 0)) {
      double squares = 0;
      for (float[] gradient : alone.gradients(BATCH, 1, 0)) {
        for (float g : gradient) {
          squares += (double) g * g;
        }
      }
      TrainingGraph.Step step = watched.train(BATCH, 1, 0, true);
      assertEquals(Math.sqrt(squares), step.gradientNorm(), 1e-6 * Math.sqrt(squares));
      assertEquals(Float.NaN, alone.train(BATCH, 1, 0, false).gradientNorm());
      for (int i = 1; i < 4; i++) {
        assertEquals(
            alone.train(BATCH, 1, i, false).loss(), watched.train(BATCH, 1, i, true).loss());
      }
      assertUnchanged(
          TestGraph.values(alone.session(), alone.trained()),
          TestGraph.values(watched.session(), watched.trained()));
    }
  }

  private static void train(TrainingGraph graph, int steps) {
    for (int step = 0; step < steps; step++) {
      graph.train(BATCH, 1, step, false);
    }
  }

  private static void assertUnchanged(Map<String, float[]> before, Map<String, float[]> after) {
    before.forEach((name, value) -> assertArrayEquals(value, after.get(name), name));
  }

  private static void assertAllChanged(Map<String, float[]> before, Map<String, float[]> after) {
    before.forEach(
        (name, value) ->
            assertFalse(Arrays.equals(value, after.get(name)), name + " is as before"));
  }

  private static float[] logits(TrainingGraph graph, Batch batch) {
    return graph.fetch(batch, 0, 0, List.of(graph.validationLoss().logits())).get(0);
  }
}
