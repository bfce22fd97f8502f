package dev.clipcap.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.Batch.Example;
import dev.clipcap.core.train.Trainer.TrainingObserver;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class TrainerTest {
  private static final List<Example> TRAIN =
      TinyTraining.examples(1, 5, 3, 7, 4, 6, 2, 5, 8, 3, 4, 6);
  private static final List<Example> VALIDATION = TinyTraining.examples(2, 4, 6, 3);

  @TempDir Path folder;

  /** What a run leaves: its losses, and its weights. */
  private record Outcome(History history, List<float[]> weights) {}

  /** Runs until the end, or until a checkpoint of the given epoch has been written. */
  private Outcome run(String name, int epochs, String configuration) {
    return run(name, new Trainer(epochs, null, 4, 7), 1e-2, configuration);
  }

  private Outcome run(String name, Trainer trainer, double rate, String configuration) {
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0.1, true, rate)) {
      History history =
          trainer.run(
              graph,
              epoch -> TRAIN,
              VALIDATION,
              new Checkpoints(folder.resolve(name), configuration),
              TrainingObserver.NONE);
      return new Outcome(history, weights(graph));
    }
  }

  @Test
  void adaptersThatStoppedAfterAnEpochEndAsIfTheyHadNot() {
    Outcome whole = adapted("whole", 4);
    adapted("stopped", 2);
    Outcome resumed = adapted("stopped", 4);
    assertEquals(whole.history(), resumed.history());
    assertEquals(4 + 2 * 4 * 2, whole.weights().size());
    assertEqualWeights(whole, resumed);
  }

  private Outcome adapted(String name, int epochs) {
    TrainingOptions lora = TinyTraining.lora(1e-2, Backward.PLAIN);
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0.1, lora)) {
      History history =
          new Trainer(epochs, null, 4, 7)
              .run(
                  graph,
                  epoch -> TRAIN,
                  VALIDATION,
                  new Checkpoints(folder.resolve(name), "lora"),
                  TrainingObserver.NONE);
      return new Outcome(history, weights(graph));
    }
  }

  private static List<float[]> weights(TrainingGraph graph) {
    List<float[]> values = new ArrayList<>();
    for (Param param : graph.trained()) {
      try (TFloat32 value = Weights.read(graph.session(), param)) {
        values.add(Tensors.floats(value));
      }
    }
    return values;
  }

  @Test
  void aRunThatStoppedAfterAnEpochEndsAsIfItHadNot() {
    Outcome whole = run("whole", 4, "a");
    run("stopped", 2, "a");
    Outcome resumed = run("stopped", 4, "a");
    assertEquals(whole.history(), resumed.history());
    assertEqualWeights(whole, resumed);
    assertEquals(4 * 3, whole.history().steps().size()); // 11 captions make 3 batches of up to 4
  }

  @Test
  void aCheckpointOfAnotherConfigurationIsKeptAndRefused() {
    run("other", 1, "a");
    String message =
        assertThrows(InvalidInputException.class, () -> run("other", 2, "b")).getMessage();
    assertTrue(message.startsWith(folder.resolve("other") + ": found checkpoints"), message);
    assertEquals(run("fresh", 2, "a").history(), run("other", 2, "a").history());
  }

  @Test
  void theWeightsOfTheBestEpochAreLeftInTheGraph() {
    Path checkpoints = folder.resolve("best");
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0, true, 5e-2)) {
      Trainer trainer = new Trainer(6, null, 4, 7);
      History history =
          trainer.run(
              graph,
              epoch -> TRAIN,
              VALIDATION,
              new Checkpoints(checkpoints, "a"),
              TrainingObserver.NONE);
      double best =
          history.epochs().stream().mapToDouble(History.Epoch::validation).min().orElseThrow();
      assertTrue(history.bestEpoch() < 6, "random captions are soon learned by heart");
      assertEquals(best, trainer.validate(graph, VALIDATION));
    }
  }

  @Test
  void patienceEndsTheRunAndTheBestWeightsAreLeft() {
    Outcome all = run("all", new Trainer(8, null, 4, 7), 5e-2, "a");
    int best = all.history().bestEpoch();
    assertTrue(best <= 5, "random captions are soon learned by heart; best epoch " + best);
    Outcome stopped = run("patient", new Trainer(8, 3, 4, 7), 5e-2, "a");
    assertEquals(best + 3, stopped.history().epochs().size());
    assertEquals(all.history().epochs().subList(0, best + 3), stopped.history().epochs());
    assertEqualWeights(all, stopped);
    assertEquals(8, run("unmoved", new Trainer(8, 8, 4, 7), 5e-2, "a").history().epochs().size());
  }

  @Test
  void aRunThatWasInterruptedStopsWhereItWouldHave() {
    Outcome whole = run("whole", new Trainer(8, 2, 4, 7), 5e-2, "a");
    int end = whole.history().epochs().size();
    assertTrue(end < 8, "stops early");
    for (int interrupted : new int[] {1, end - 1, end}) {
      String name = "interrupted after " + interrupted;
      run(name, new Trainer(interrupted, null, 4, 7), 5e-2, "a");
      Outcome resumed = run(name, new Trainer(8, 2, 4, 7), 5e-2, "a");
      assertEquals(whole.history(), resumed.history(), name);
      assertEqualWeights(whole, resumed);
    }
  }

  /** Examples of which each image has other views too, made of its first. */
  private static List<Viewed> withViews(List<Example> examples) {
    List<Viewed> all = new ArrayList<>();
    for (Example example : examples) {
      List<float[]> views = new ArrayList<>(List.of(example.embedding()));
      for (int v = 1; v < 10; v++) {
        float[] view = example.embedding().clone();
        view[0] += v;
        views.add(view);
      }
      all.add(new Viewed(views, example.tokens()));
    }
    return all;
  }

  private Outcome runWithViews(String name, int epochs) {
    MapperConfig plain = TinyTraining.mlp();
    MapperConfig mapper =
        new MapperConfig(
            plain.type(),
            plain.embedding(),
            plain.prefix(),
            plain.width(),
            0,
            0,
            0,
            plain.activation(),
            7,
            0.2,
            null);
    try (TrainingGraph graph = TinyTraining.graph(mapper, 0.1, true, 1e-2)) {
      History history =
          new Trainer(epochs, null, 4, 7)
              .run(
                  graph,
                  epoch -> Viewed.inEpoch(withViews(TRAIN), 7, epoch),
                  VALIDATION,
                  new Checkpoints(folder.resolve(name), "views"),
                  TrainingObserver.NONE);
      return new Outcome(history, weights(graph));
    }
  }

  @Test
  void aRunWithViewsAndDropoutThatStoppedEndsAsIfItHadNot() {
    Outcome whole = runWithViews("whole", 4);
    runWithViews("stopped", 1);
    runWithViews("stopped", 3);
    Outcome resumed = runWithViews("stopped", 4);
    assertEquals(whole.history(), resumed.history());
    assertEqualWeights(whole, resumed);
  }

  /** 1,000 captions: each of ten views about 100 times (standard deviation 9.5). */
  @Test
  void eachEpochGivesEachCaptionAViewBySeedEpochAndPlace() {
    int[] lengths = new int[1000];
    Arrays.fill(lengths, 2);
    List<Viewed> train = withViews(TinyTraining.examples(3, lengths));
    List<Integer> first = views(train, Viewed.inEpoch(train, 7, 1));
    for (int view = 0; view < 10; view++) {
      assertEquals(100, Collections.frequency(first, view), 40, "view " + view);
    }
    assertEquals(first, views(train, Viewed.inEpoch(train, 7, 1)));
    List<Integer> start = first.subList(0, 10);
    assertEquals(start, views(train, Viewed.inEpoch(train.subList(0, 10), 7, 1)), "by place");
    for (List<Example> other : List.of(Viewed.inEpoch(train, 7, 2), Viewed.inEpoch(train, 8, 1))) {
      List<Integer> views = views(train, other);
      int same = 0;
      for (int i = 0; i < 1000; i++) {
        same += views.get(i).equals(first.get(i)) ? 1 : 0;
      }
      assertEquals(100, same, 40, "as if drawn anew");
    }
  }

  /** Which view each caption was given. */
  private static List<Integer> views(List<Viewed> train, List<Example> seen) {
    List<Integer> views = new ArrayList<>();
    for (int i = 0; i < seen.size(); i++) {
      assertTrue(train.get(i).tokens() == seen.get(i).tokens());
      views.add(train.get(i).views().indexOf(seen.get(i).embedding()));
    }
    return views;
  }

  private static void assertEqualWeights(Outcome expected, Outcome actual) {
    for (int i = 0; i < expected.weights().size(); i++) {
      assertArrayEquals(expected.weights().get(i), actual.weights().get(i));
    }
  }

  @Test
  void aLossThatIsNoNumberStopsTheRunAndKeepsTheLastCheckpoint() {
    run("burst", 1, "a");
    List<Example> broken = new ArrayList<>(TRAIN);
    float[] infinite = new float[TinyTraining.EMBEDDING];
    Arrays.fill(infinite, Float.NaN);
    broken.set(3, new Example(infinite, new int[] {1, 2}));
    try (TrainingGraph graph = TinyTraining.graph(TinyTraining.mlp(), 0.1, true, 1e-2)) {
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class,
              () ->
                  new Trainer(2, null, 4, 7)
                      .run(
                          graph,
                          epoch -> broken,
                          VALIDATION,
                          new Checkpoints(folder.resolve("burst"), "a"),
                          TrainingObserver.NONE));
      assertTrue(e.getMessage().matches("training, epoch 2, step [456]: found loss NaN, .*"));
    }
    assertTrue(Files.isRegularFile(folder.resolve("burst/epoch-0001/weights.index")));
    assertFalse(Files.exists(folder.resolve("burst/epoch-0002")));
  }

  @Test
  void theRateRisesFallsAndEndsAtNought() {
    Schedule schedule = new Schedule(1e-3, 5, 20);
    try (TestGraph graph = new TestGraph()) {
      for (double[] stepAndRate :
          new double[][] {{0, 0}, {2, 4e-4}, {5, 1e-3}, {19, 1e-3 / 15}, {20, 0}}) {
        Operand<TFloat32> step = graph.tf().constant((float) stepAndRate[0]);
        assertEquals(stepAndRate[1], graph.fetch(schedule.at(graph.tf(), step))[0], 1e-10);
      }
    }
  }
}
