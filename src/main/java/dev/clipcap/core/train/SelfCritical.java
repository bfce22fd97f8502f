package dev.clipcap.core.train;

import dev.clipcap.core.train.Batch.Example;
import dev.clipcap.core.train.Trainer.TrainingObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Self-critical training (Rennie et al. 2017): captions are drawn from the captioner, and those
 * that are worth more than the other captions of their image become more probable.
 *
 * <pre>
 *   L            = - E [ r(c) ],   c drawn from p(. | image)
 *   grad L       = - E [ (r(c) - b) grad log p(c | image) ]          (REINFORCE)
 *   b of c_i     = mean of r(c_j), j != i, over the other samples of the image
 * </pre>
 *
 * <p>Cross-entropy may stay a part of the loss, so that the captions keep people's words: L +
 * crossEntropy * E[-log p(a person's caption | image)].
 *
 * <p>The losses of its {@link History} are L alone: minus the mean reward, of the captions drawn in
 * training, and of the greedy captions of the validation images.
 *
 * @param trainer epochs, patience, seed, and images in a step
 * @param samples captions drawn for each image, two or more
 * @param crossEntropy weight of the cross-entropy of one of the image's own captions; 0 for none
 */
public record SelfCritical(Trainer trainer, int samples, double crossEntropy) {
  public SelfCritical {
    if (samples < 2 || !(crossEntropy >= 0)) {
      throw new IllegalArgumentException("samples " + samples + ", " + crossEntropy);
    }
  }

  /**
   * Images, and what captions of them are worth.
   *
   * @param views of each image, embeddings [D], of which each step takes one
   * @param captions of each image, by people, as tokens
   */
  public record Images(List<List<float[]>> views, List<List<int[]>> captions, Reward reward) {}

  /** Trains, and leaves the best epoch's weights in the graph. */
  public History run(
      SelfCriticalGraph graph,
      Images train,
      Images validation,
      Checkpoints checkpoints,
      TrainingObserver observer) {
    return trainer.run(
        graph.model(),
        checkpoints,
        observer,
        (epoch, before) -> epoch(epoch, before, graph, train, validation, observer));
  }

  private History epoch(
      int epoch,
      History before,
      SelfCriticalGraph graph,
      Images train,
      Images validation,
      TrainingObserver observer) {
    int count = train.views().size();
    int perEpoch = trainer.totalSteps(count) / trainer.epochs();
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(order, new Random(trainer.seed() * 1_000_003L + epoch));
    SplittableRandom choice = new SplittableRandom(trainer.seed() * 1_000_003L + epoch);

    List<History.Step> steps = new ArrayList<>(before.steps());
    double sum = 0;
    for (int i = 0; i < perEpoch; i++) {
      List<Integer> images =
          order.subList(i * trainer.batch(), Math.min(count, (i + 1) * trainer.batch()));
      List<float[]> embeddings = new ArrayList<>();
      for (int image : images) {
        List<float[]> views = train.views().get(image);
        embeddings.addAll(Collections.nCopies(samples, views.get(choice.nextInt(views.size()))));
      }
      int[][] drawn =
          graph.draw(embeddings.toArray(float[][]::new), trainer.seed(), before.steps().size() + i);
      double[] rewards =
          IntStream.range(0, drawn.length)
              .parallel()
              .mapToDouble(j -> train.reward().of(images.get(j / samples), drawn[j]))
              .toArray();
      List<Example> examples = new ArrayList<>();
      for (int j = 0; j < drawn.length; j++) {
        examples.add(new Example(embeddings.get(j), drawn[j]));
      }
      float[] weights = Arrays.copyOf(weights(rewards, samples), drawn.length + images.size());
      for (int j = 0; j < images.size() && crossEntropy > 0; j++) {
        List<int[]> people = train.captions().get(images.get(j));
        if (!people.isEmpty()) {
          weights[examples.size()] = (float) (crossEntropy / images.size());
          int[] caption = people.get(choice.nextInt(people.size()));
          examples.add(new Example(embeddings.get(j * samples), caption));
        }
      }
      float rate =
          graph.train(
              Batch.of(examples, graph.model().longestCaption()),
              Arrays.copyOf(weights, examples.size()));
      float mean = (float) Arrays.stream(rewards).average().orElseThrow();
      steps.add(new History.Step(epoch, rate, -mean));
      observer.step(steps.size(), new TrainingGraph.Step(-mean, rate, Float.NaN));
      sum += mean * images.size();
    }
    double greedy = greedyReward(graph, validation);
    return before.and(steps, new History.Epoch(-sum / count, -greedy));
  }

  /** The weight of each caption's cross-entropy: its advantage, divided by the captions. */
  static float[] weights(double[] rewards, int samples) {
    float[] weights = new float[rewards.length];
    for (int from = 0; from < rewards.length; from += samples) {
      double sum = Arrays.stream(rewards, from, from + samples).sum();
      for (int i = from; i < from + samples; i++) {
        double others = (sum - rewards[i]) / (samples - 1);
        weights[i] = (float) ((rewards[i] - others) / rewards.length);
      }
    }
    return weights;
  }

  /** The mean reward of greedy captions of whole images. */
  private double greedyReward(SelfCriticalGraph graph, Images images) {
    int count = images.views().size();
    double sum = 0;
    for (int from = 0; from < count; from += trainer.batch()) {
      List<List<float[]>> some =
          images.views().subList(from, Math.min(count, from + trainer.batch()));
      int[][] captions =
          graph.greedy(some.stream().map(views -> views.get(0)).toArray(float[][]::new));
      for (int i = 0; i < captions.length; i++) {
        sum += images.reward().of(from + i, captions[i]);
      }
    }
    return sum / count;
  }
}
