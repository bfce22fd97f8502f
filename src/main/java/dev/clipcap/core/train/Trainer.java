package dev.clipcap.core.train;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.train.Batch.Example;
import dev.clipcap.io.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.tensorflow.Session;

/**
 * The training loop: epochs of shuffled batches, a validation loss and a checkpoint after each.
 *
 * <p>The order of the batches depends on the seed and the epoch alone, as does the view of its
 * image that each caption is given; dropout depends on the seed and the step. So a run that was
 * interrupted goes on from its last epoch as if nothing had happened. Whether it stops early
 * depends on the losses alone, which are in the checkpoint.
 *
 * @param epochs passes over the captions, at most
 * @param patience epochs in a row without a lower validation loss after which training stops; null
 *     for never
 * @param batch captions in a step
 * @param seed of order and dropout
 */
public record Trainer(int epochs, Integer patience, int batch, int seed) {
  public Trainer {
    if (epochs < 1 || batch < 1 || (patience != null && patience < 1)) {
      throw new IllegalArgumentException(
          "epochs " + epochs + ", patience " + patience + ", batch " + batch);
    }
  }

  /** Keeps what training has reached. */
  public interface Store {
    /** Restores the last finished epoch of this run; empty if there is none. */
    Optional<History> resume(TrainedWeights weights);

    /** Keeps the state after an epoch, and its weights if they are the best so far. */
    void save(TrainedWeights weights, History history);

    /** Puts the best epoch's weights into the weights. */
    void restoreBest(TrainedWeights weights);
  }

  /** Steps in a whole run over so many captions; the last batch of an epoch may be smaller. */
  public int totalSteps(int captions) {
    return epochs * stepsPerEpoch(captions);
  }

  private int stepsPerEpoch(int captions) {
    return (captions + batch - 1) / batch;
  }

  /**
   * Trains, and leaves the best epoch's weights in the graph.
   *
   * @param graph whose weights have their first values
   * @throws InvalidInputException if the loss stops being a number; the last checkpoint stays
   */
  public History run(
      TrainingGraph graph,
      List<Example> train,
      List<Example> validation,
      Store checkpoints,
      TrainingObserver observer) {
    return run(
        graph,
        checkpoints,
        observer,
        (epoch, before) -> epoch(epoch, before, graph, train, validation, observer));
  }

  /** What an epoch makes of the weights, and of the history. */
  @FunctionalInterface
  interface Epoch {
    /**
     * Trains for an epoch.
     *
     * @param number counted from 1
     */
    History after(int number, History before);
  }

  /** Epochs, goes on after an interruption, and leaves the best epoch's weights. */
  History run(TrainedWeights graph, Store checkpoints, TrainingObserver observer, Epoch epoch) {
    History history = checkpoints.resume(graph).orElse(History.EMPTY);
    observer.begin(history);
    while (history.epochs().size() < epochs && !exhausted(history)) {
      history = epoch.after(history.epochs().size() + 1, history);
      checkpoints.save(graph, history);
      observer.epoch(history);
    }
    observer.end(history);
    checkpoints.restoreBest(graph);
    return history;
  }

  private boolean exhausted(History history) {
    int trained = history.epochs().size();
    return patience != null && trained > 0 && trained - history.bestEpoch() >= patience;
  }

  private History epoch(
      int epoch,
      History before,
      TrainingGraph graph,
      List<Example> train,
      List<Example> validation,
      TrainingObserver observer) {
    List<Example> shuffled = seen(train, epoch);
    Collections.shuffle(shuffled, new Random(seed * 1_000_003L + epoch));
    int perEpoch = stepsPerEpoch(train.size());

    List<History.Step> steps = new ArrayList<>(before.steps());
    double sum = 0;
    long tokens = 0;
    for (int i = 0; i < perEpoch; i++) {
      int end = Math.min(shuffled.size(), (i + 1) * batch);
      Batch next = Batch.of(shuffled.subList(i * batch, end), graph.longestCaption());
      TrainingGraph.Step step = graph.train(next, seed, steps.size(), observer.measuresGradients());
      requireFinite(step.loss(), epoch, steps.size() + 1);
      steps.add(new History.Step(epoch, step.rate(), step.loss()));
      observer.step(steps.size(), step);
      sum += step.loss() * (double) next.realTokens();
      tokens += next.realTokens();
    }
    History.Epoch losses = new History.Epoch(sum / tokens, validate(graph, validation));
    return before.and(steps, losses);
  }

  /** The captions in their order, each with one of its image's views, drawn in that order. */
  List<Example> seen(List<Example> train, int epoch) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003L + epoch);
    List<Example> seen = new ArrayList<>(train.size());
    train.forEach(one -> seen.add(one.seenAs(random.nextInt(one.views().size()))));
    return seen;
  }

  /** The mean loss over all tokens of the examples, of whole images and without dropout. */
  public double validate(CaptionModel graph, List<Example> examples) {
    double sum = 0;
    long tokens = 0;
    for (int from = 0; from < examples.size(); from += batch) {
      int end = Math.min(examples.size(), from + batch);
      Batch next = Batch.of(examples.subList(from, end), graph.longestCaption());
      sum += graph.validate(next) * (double) next.realTokens();
      tokens += next.realTokens();
    }
    return sum / tokens;
  }

  private static void requireFinite(float loss, int epoch, int step) {
    if (!Float.isFinite(loss)) {
      throw new InvalidInputException(
          String.format(Locale.ROOT, "training, epoch %d, step %d", epoch, step),
          "loss " + loss,
          "a finite number",
          "lower learningRate; the checkpoint of the epoch before is kept");
    }
  }

  /** What training changes, and a checkpoint keeps. */
  public interface TrainedWeights {
    /** The session that holds all the weights. */
    Session session();

    /** The weights that training changes. */
    List<Param> trained();

    /** The optimiser's state. */
    Params optimizerParams();
  }

  /** Is told how training goes, and changes nothing in it. */
  public interface TrainingObserver extends AutoCloseable {
    /** Looks away. */
    TrainingObserver NONE = new TrainingObserver() {};

    /** Whether it wants to know how long the gradients are. */
    default boolean measuresGradients() {
      return false;
    }

    /** Training begins, or goes on after the epochs of {@code history}. */
    default void begin(History history) {}

    /**
     * A step is done.
     *
     * @param number counted from 1 over the whole run
     */
    default void step(int number, TrainingGraph.Step step) {}

    /** The last epoch of {@code history} is done and its checkpoint written. */
    default void epoch(History history) {}

    /** Training has ended: after all epochs, or because it got no better. */
    default void end(History history) {}

    /** Nothing more comes. */
    @Override
    default void close() {}
  }

  /** A captioner in training, with the cross-entropy of captions that it has not to learn. */
  public interface CaptionModel extends TrainedWeights, AutoCloseable {
    /** The mapper's weights. */
    Params mapperParams();

    /** GPT-2's weights. */
    Params gpt2Params();

    /** Tokens for which GPT-2 has positions after the prefix: no caption may have more. */
    int longestCaption();

    /** The mean loss over the batch's tokens, without dropout and without learning. */
    float validate(Batch batch);

    @Override
    void close();
  }
}
