package dev.clipcap.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.train.Batch.Example;
import dev.clipcap.core.train.Trainer.TrainingObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captions as long as GPT-2's positions allow: 32, of which the prefix takes 3. */
class CaptionLengthTest {
  private static final int LIMIT = 29;

  @TempDir Path folder;

  private static TrainingGraph graph(Integer microBatch, boolean recompute) {
    return TinyTraining.graph(
        TinyTraining.mlp(),
        0,
        new TrainingOptions(
            true,
            Acceleration.optimizer(Optimizer.adamW(TinyTraining.constant(1e-3), 0.01), microBatch),
            Kernels.PLAIN,
            Acceleration.backward(recompute)));
  }

  @ParameterizedTest
  @CsvSource({", false", "1, false", "2, false", ", true", "2, true"})
  void everyLengthUpToTheLimitIsTrainedAndValidated(Integer microBatch, boolean recompute) {
    try (TrainingGraph graph = graph(microBatch, recompute)) {
      assertEquals(LIMIT, graph.longestCaption());
      for (int length = LIMIT - 5; length <= LIMIT; length++) {
        List<Example> examples = TinyTraining.examples(length, 2, length, 5);
        History history =
            new Trainer(1, null, 3, 1)
                .run(
                    graph,
                    epoch -> examples,
                    examples,
                    new Checkpoints(folder.resolve("" + length), "a"),
                    TrainingObserver.NONE);
        assertTrue(Double.isFinite(history.epochs().get(0).train()), length + " tokens");
        assertTrue(Double.isFinite(history.epochs().get(0).validation()), length + " tokens");
      }
    }
  }

  @Test
  void longerCaptionsAreNoBatch() {
    for (int length = LIMIT + 1; length <= LIMIT + 3; length++) {
      List<Example> examples = TinyTraining.examples(1, length);
      assertThrows(IllegalArgumentException.class, () -> Batch.of(examples, LIMIT));
    }
  }

  @Test
  void paddingIsClippedAndChangesNothing() {
    List<Example> examples = TinyTraining.examples(1, 3, 26);
    Batch clipped = Batch.of(examples, 27);
    assertEquals(27, clipped.tokens()[0].length);
    assertEquals(28, Batch.of(examples, LIMIT).tokens()[0].length);
    assertEquals(28, Batch.of(examples, Integer.MAX_VALUE).tokens()[0].length);
    try (TrainingGraph graph = graph(null, false)) {
      assertEquals(
          graph.validate(Batch.of(examples, Integer.MAX_VALUE)), graph.validate(clipped), 1e-6);
    }
  }

  /** Batches of unequal captions: the mean over tokens is not the mean of the batches' means. */
  @ParameterizedTest
  @CsvSource({"2, ", "2, 1", "3, 2"})
  void theLossOfAnEpochIsTheMeanOverItsTokens(int batch, Integer microBatch) {
    List<Example> examples = TinyTraining.examples(4, 1, 24, 2, 20, 1);
    try (TrainingGraph graph =
        TinyTraining.graph(
            TinyTraining.mlp(),
            0,
            new TrainingOptions(
                true,
                Acceleration.optimizer(Optimizer.adamW(new Schedule(0, 0, 100), 0), microBatch),
                Kernels.PLAIN,
                Acceleration.backward(false)))) {
      // At rate 0 nothing is learned: training and validation measure the same model.
      History.Epoch epoch =
          new Trainer(1, null, batch, 1)
              .run(
                  graph,
                  number -> examples,
                  examples,
                  new Checkpoints(folder, "a"),
                  TrainingObserver.NONE)
              .epochs()
              .get(0);
      double sum = 0;
      List<Double> means = new ArrayList<>();
      for (Example example : examples) {
        double mean = graph.validate(Batch.of(List.of(example), Integer.MAX_VALUE));
        sum += mean * example.tokens().length;
        means.add(mean);
      }
      double expected = sum / 48;
      assertEquals(expected, epoch.train(), 1e-6);
      assertEquals(expected, epoch.validation(), 1e-6);
      double ofMeans = means.stream().mapToDouble(m -> m).average().orElseThrow();
      assertTrue(Math.abs(ofMeans - expected) > 1e-3, "the two means must differ here");
    }
  }

  @Test
  void aBatchHoldsWhatItWasGiven() {
    int[] tokens = new int[LIMIT];
    Arrays.setAll(tokens, i -> i % TinyTraining.VOCABULARY);
    Batch batch = Batch.of(List.of(new Example(new float[TinyTraining.EMBEDDING], tokens)), LIMIT);
    assertArrayEquals(tokens, batch.tokens()[0]);
    assertEquals(LIMIT, batch.realTokens());
  }
}
