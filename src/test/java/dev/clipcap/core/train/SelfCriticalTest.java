package dev.clipcap.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.tf.RandomWeights;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.Batch.Example;
import dev.clipcap.core.train.Trainer.TrainingObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The policy gradient on a model whose captions can all be listed: four tokens, at most three in a
 * caption, 0 ends it.
 */
class SelfCriticalTest {
  private static final int VOCABULARY = 4;
  private static final int STOP = 0;
  private static final int LONGEST = 3;
  private static final float[] IMAGE = TinyTraining.examples(1, 2).get(0).embedding();

  @TempDir Path folder;
  private SelfCriticalGraph graph;

  @BeforeEach
  void build() {
    graph = graph(0);
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private static SelfCriticalGraph graph(double rate) {
    return graph(TrainingOptions.of(true, TinyTraining.constant(rate), 0));
  }

  private static SelfCriticalGraph graph(TrainingOptions options) {
    SelfCriticalGraph graph =
        new SelfCriticalGraph(
            TinyTraining.mlp(),
            Mappers.of(TinyTraining.mlp()),
            OpenAiGpt2.config(VOCABULARY, 32, TinyTraining.WIDTH, 2, 2, 0),
            options,
            STOP,
            LONGEST);
    RandomWeights.assign(graph.model().session(), graph.model().mapperParams(), 0.3, 1);
    RandomWeights.assign(graph.model().session(), graph.model().gpt2Params(), 0.3, 2);
    Weights.initialize(graph.model().session(), graph.model().optimizerParams(), 0);
    return graph;
  }

  /** The sum over all captions is 1 by probabilities with adapters, and they change the draws. */
  @Test
  void adaptersAreInTheCaptionsThatAreDrawn() {
    TrainingOptions lora = TinyTraining.lora(0, Backward.PLAIN);
    try (SelfCriticalGraph adapted = graph(lora)) {
      RandomWeights.assign(adapted.model().session(), adapted.model().adapterParams(), 1, 4);
      int[] greedy = adapted.greedy(new float[][] {IMAGE})[0];
      double best = 0;
      int[] first = null;
      for (int token = 0; token < VOCABULARY; token++) {
        Batch one = Batch.of(List.of(new Example(IMAGE, new int[] {token})), LONGEST);
        double p = Math.exp(-adapted.model().validate(one));
        first = p > best ? new int[] {token} : first;
        best = Math.max(p, best);
      }
      assertEquals(first[0], greedy[0]);
      assertNotEquals(graph.greedy(new float[][] {IMAGE})[0][0], greedy[0], "the adapters matter");
    }
  }

  /** Every caption there is. */
  private static List<int[]> captions() {
    List<int[]> whole = new ArrayList<>();
    List<int[]> open = List.of(new int[0]);
    for (int length = 1; length <= LONGEST; length++) {
      List<int[]> longer = new ArrayList<>();
      for (int[] begin : open) {
        for (int token = 0; token < VOCABULARY; token++) {
          int[] caption = Arrays.copyOf(begin, length);
          caption[length - 1] = token;
          (token == STOP || length == LONGEST ? whole : longer).add(caption);
        }
      }
      open = longer;
    }
    return whole;
  }

  /** Some reward that differs from caption to caption. */
  private static double reward(int[] caption) {
    return new Random(Arrays.hashCode(caption)).nextDouble() * 3;
  }

  private double probability(int[] caption) {
    Batch batch = Batch.of(List.of(new Example(IMAGE, caption)), graph.model().longestCaption());
    return Math.exp(-graph.model().validate(batch) * caption.length);
  }

  private static Batch batch(List<int[]> captions, int limit) {
    return Batch.of(captions.stream().map(c -> new Example(IMAGE, c)).toList(), limit);
  }

  /** d(-E[r]) = sum over all captions of p r d(-log p). */
  private List<float[]> exactGradients() {
    float[] weights = new float[captions().size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (probability(captions().get(i)) * reward(captions().get(i)));
    }
    return graph.gradients(batch(captions(), graph.model().longestCaption()), weights);
  }

  @Test
  void captionsAreDrawnAsOftenAsTheyAreProbable() {
    int draws = 20_000;
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int number = 0; number < 10; number++) {
      float[][] images = Collections.nCopies(draws / 10, IMAGE).toArray(float[][]::new);
      for (int[] caption : graph.draw(images, 5, number)) {
        counts.merge(Arrays.toString(caption), 1, Integer::sum);
      }
    }
    double sum = 0;
    for (int[] caption : captions()) {
      double p = probability(caption);
      double found = counts.getOrDefault(Arrays.toString(caption), 0) / (double) draws;
      assertEquals(p, found, 5 * Math.sqrt(p * (1 - p) / draws), Arrays.toString(caption));
      sum += p;
    }
    assertEquals(1, sum, 1e-5);
  }

  /** Each weight is moved a little: the expected reward changes by the gradient. */
  @Test
  void theGradientIsThatOfTheExpectedReward() {
    List<float[]> gradients = exactGradients();
    List<float[]> origin =
        new ArrayList<>(
            TestGraph.values(graph.model().session(), graph.model().trained()).values());
    TestGraph.Assignment assignment =
        new TestGraph.Assignment(graph.model().mapperParams().tf(), graph.model().trained());
    float step = 4e-3f;
    Random random = new Random(3);
    for (int i = 0; i < origin.size(); i++) {
      boolean[] up = new boolean[origin.get(i).length];
      double slope = 0;
      double length = 0;
      for (int j = 0; j < up.length; j++) {
        up[j] = random.nextBoolean();
        slope += gradients.get(i)[j] * (up[j] ? 1 : -1);
        length += gradients.get(i)[j] * gradients.get(i)[j];
      }
      double[] losses = new double[2];
      for (int side = 0; side < 2; side++) {
        List<float[]> moved = new ArrayList<>(origin);
        float[] values = origin.get(i).clone();
        for (int j = 0; j < up.length; j++) {
          values[j] += up[j] == (side == 0) ? step : -step;
        }
        moved.set(i, values);
        assignment.run(graph.model().session(), moved);
        losses[side] = -captions().stream().mapToDouble(c -> probability(c) * reward(c)).sum();
      }
      assignment.run(graph.model().session(), origin);
      assertEquals(
          (losses[0] - losses[1]) / (2 * step),
          slope,
          0.03 * Math.sqrt(length) + 1e-4,
          graph.model().trained().get(i).name());
    }
  }

  /** With the other samples as the baseline the estimate's mean is the exact gradient. */
  @Test
  void theEstimateHasNoBias() {
    List<float[]> exact = exactGradients();
    int groups = 40;
    int samples = 4;
    List<List<float[]>> estimates = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      float[][] images = Collections.nCopies(100 * samples, IMAGE).toArray(float[][]::new);
      List<int[]> drawn = List.of(graph.draw(images, 9, group));
      double[] rewards = drawn.stream().mapToDouble(SelfCriticalTest::reward).toArray();
      estimates.add(
          graph.gradients(
              batch(drawn, graph.model().longestCaption()),
              SelfCritical.weights(rewards, samples)));
    }
    int outside = 0;
    int all = 0;
    for (int i = 0; i < exact.size(); i++) {
      for (int j = 0; j < exact.get(i).length; j++) {
        double sum = 0;
        double squares = 0;
        for (List<float[]> estimate : estimates) {
          sum += estimate.get(i)[j];
          squares += (double) estimate.get(i)[j] * estimate.get(i)[j];
        }
        double mean = sum / groups;
        double error = Math.sqrt((squares / groups - mean * mean) / (groups - 1)) + 1e-7;
        outside += Math.abs(mean - exact.get(i)[j]) > 3 * error ? 1 : 0;
        all++;
      }
    }
    // Three standard errors hold 99.7% of independent numbers; these depend on each other.
    assertTrue(outside < 0.02 * all, outside + " of " + all + " differ");
  }

  @Test
  void theBaselineIsTheOtherSamples() {
    assertArrayEquals(
        new float[] {-0.25f, 0, 0.25f, 0, 0, 0},
        SelfCritical.weights(new double[] {1, 2, 3, 7, 7, 7}, 3));
  }

  private static History run(
      Path checkpoints, int epochs, double crossEntropy, SelfCriticalGraph graph) {
    List<List<float[]>> images =
        TinyTraining.examples(4, 1, 1, 1, 1, 1).stream().map(e -> List.of(e.embedding())).toList();
    // Half for the first token, another for each image, and half for ending then.
    Reward reward =
        (image, tokens) ->
            (tokens[0] == 1 + image % 3 ? 0.5 : 0)
                + (tokens.length == 2 && tokens[1] == STOP ? 0.5 : 0);
    List<List<int[]>> people = Collections.nCopies(images.size(), List.of(new int[] {3, STOP}));
    SelfCritical.Images rewarded = new SelfCritical.Images(images, people, reward);
    return new SelfCritical(new Trainer(epochs, null, 2, 7), 16, crossEntropy)
        .run(graph, rewarded, rewarded, new Checkpoints(checkpoints, "a"), TrainingObserver.NONE);
  }

  @Test
  void learnsWhatIsRewarded() {
    try (SelfCriticalGraph learning = graph(3e-3)) {
      History history = run(folder.resolve("learning"), 30, 0, learning);
      assertTrue(history.epochs().get(0).train() > -0.6, history.epochs().toString());
      // All but one image get both halves.
      assertTrue(
          history.epochs().get(history.bestEpoch() - 1).validation() <= -0.9,
          history.epochs().toString());
    }
  }

  /** People say [3, 0] of every image; enough of their cross-entropy, and so does the captioner. */
  @Test
  void crossEntropyKeepsPeoplesWords() {
    try (SelfCriticalGraph learning = graph(3e-3)) {
      run(folder.resolve("people"), 30, 20, learning);
      for (int[] caption : learning.greedy(new float[][] {IMAGE})) {
        assertArrayEquals(new int[] {3, STOP}, caption);
      }
    }
  }

  @Test
  void goesOnAsIfNothingHadHappened() {
    try (SelfCriticalGraph whole = graph(3e-3);
        SelfCriticalGraph begun = graph(3e-3);
        SelfCriticalGraph resumed = graph(3e-3)) {
      History expected = run(folder.resolve("whole"), 4, 0.1, whole);
      run(folder.resolve("stopped"), 2, 0.1, begun);
      assertEquals(expected, run(folder.resolve("stopped"), 4, 0.1, resumed));
      Map<String, float[]> weights =
          TestGraph.values(whole.model().session(), whole.model().trained());
      TestGraph.values(resumed.model().session(), resumed.model().trained())
          .forEach((name, values) -> assertArrayEquals(weights.get(name), values, name));
    }
  }
}
