package dev.clipcap.lab.pretrain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.Checkpoints;
import dev.clipcap.core.train.History;
import dev.clipcap.core.train.Schedule;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.types.TFloat32;

class LanguageModelTrainingTest {
  private static final int[][] WINDOWS = {{6, 0, 1, 2, 6}, {6, 3, 4, 5, 6}};

  @TempDir Path folder;

  private static LanguageModelTraining training() {
    return new LanguageModelTraining(
        OpenAiGpt2.config(7, 4, 8, 1, 2, 0.1f), new Schedule(0.01, 2, 400), 0, 1);
  }

  private static float[] embeddings(LanguageModelTraining training) {
    try (TFloat32 value = Weights.read(training.session(), training.weights().only("wte.weight"))) {
      return Tensors.floats(value);
    }
  }

  /** After the end of text either text may follow: of four tokens one is a toss of a coin. */
  @Test
  void learnsTwoTextsByHeart() {
    try (LanguageModelTraining training = training()) {
      assertEquals(Math.log(7), training.validate(WINDOWS), 0.1);
      for (int step = 0; step < 300; step++) {
        training.train(WINDOWS, 1, step);
      }
      assertEquals(Math.log(2) / 4, training.validate(WINDOWS), 0.02);
    }
  }

  @Test
  void goesOnFromACheckpointAsIfNothingHadHappened() {
    History one = new History(List.of(), List.of(new History.Epoch(1, 1)));
    float[] whole;
    try (LanguageModelTraining training = training()) {
      training.train(WINDOWS, 1, 0);
      training.train(WINDOWS, 1, 1);
      new Checkpoints(folder, "run").save(training, one);
      training.train(WINDOWS, 1, 2);
      whole = embeddings(training);
    }
    try (LanguageModelTraining training = training()) {
      assertEquals(one, new Checkpoints(folder, "run").resume(training).orElseThrow());
      training.train(WINDOWS, 1, 2);
      assertArrayEquals(whole, embeddings(training));
      String line =
          assertThrows(
                  InvalidInputException.class,
                  () -> new Checkpoints(folder, "another").resume(training))
              .getMessage();
      assertTrue(line.contains("other settings"), line);
    }
  }
}
