package dev.clipcap.accel;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.train.Batch;
import dev.clipcap.core.train.Optimizer;
import dev.clipcap.core.train.TinyTraining;
import dev.clipcap.core.train.TrainingGraph;
import dev.clipcap.core.train.TrainingOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backpropagation that keeps everything is what recomputation is held against. */
class GradientCheckpointingTest {
  private static final Batch BATCH = Batch.of(TinyTraining.examples(5, 7, 1, 4), Integer.MAX_VALUE);

  @ParameterizedTest
  @CsvSource({"true, 0", "true, 0.3", "false, 0"})
  void gradientsAreTheSame(boolean finetune, double dropout) {
    compare(graph(finetune, dropout, false), graph(finetune, dropout, true));
  }

  private static void compare(TrainingGraph plain, TrainingGraph checkpointed) {
    try (TrainingGraph keeps = plain;
        TrainingGraph recomputes = checkpointed) {
      List<float[]> expected = keeps.gradients(BATCH, 3, 4);
      List<float[]> actual = recomputes.gradients(BATCH, 3, 4);
      assertEquals(expected.size(), actual.size());
      for (int i = 0; i < expected.size(); i++) {
        assertClose(keeps.trained().get(i).name(), expected.get(i), actual.get(i), 5e-6);
      }
      // Not to the last bit: what TensorFlow fuses depends on the rest of the graph.
      float loss = keeps.train(BATCH, 3, 4, false).loss();
      assertEquals(loss, recomputes.train(BATCH, 3, 4, false).loss(), 2e-7 * loss);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void gradientsOfAdaptersAreTheSame(double dropout) {
    compare(lora(dropout, false), lora(dropout, true));
  }

  private static TrainingGraph lora(double dropout, boolean recompute) {
    return TinyTraining.graph(
        TinyTraining.transformer(),
        dropout,
        TinyTraining.lora(1e-3, Acceleration.backward(recompute)));
  }

  private static TrainingGraph graph(boolean finetune, double dropout, boolean recompute) {
    return TinyTraining.graph(
        TinyTraining.transformer(),
        dropout,
        new TrainingOptions(
            finetune,
            Optimizer.adamW(TinyTraining.constant(1e-3), 0.01),
            Kernels.PLAIN,
            Acceleration.backward(recompute)));
  }
}
