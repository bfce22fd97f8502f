package dev.clipcap.core.train;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.train.Batch.Example;
import dev.clipcap.io.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.tensorflow.Session;

/**
 * The training loop: epochs of shuffled batches, a validation loss and a checkpoint after each.
 *
 * <p>The order of the batches depends on the seed and the epoch alone, dropout on the seed and the
 * step, early stopping on the losses, which are in the checkpoint. So an interrupted run goes on as
 * if nothing had happened.
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
    return epochs * ((captions + batch - 1) / batch);
  }

  /**
   * Trains, and leaves the best epoch's weights in the graph.
   *
   * @param graph whose weights have their first values
   * @param train the captions of each epoch, counted from 1, before they are shuffled
   * @throws InvalidInputException if the loss stops being a number; the last checkpoint stays
   */
  public History run(
      TrainingGraph graph,
      IntFunction<List<Example>> train,
      List<Example> validation,
      Store checkpoints,
      TrainingObserver observer) {
    return run(
        graph,
        checkpoints,
        observer,
        (epoch, before) -> {
          List<History.Step> steps = new ArrayList<>(before.steps());
          List<Example> shuffled = new ArrayList<>(train.apply(epoch));
          Collections.shuffle(shuffled, new Random(seed * 1_000_003L + epoch));
          double mean =
              mean(
                  shuffled,
                  graph,
                  next -> {
                    TrainingGraph.Step step =
                        graph.train(next, seed, steps.size(), observer.measuresGradients());
                    requireFinite(step.loss(), epoch, steps.size() + 1);
                    steps.add(new History.Step(epoch, step.rate(), step.loss()));
                    observer.step(steps.size(), step);
                    return step.loss();
                  });
          return before.and(steps, new History.Epoch(mean, validate(graph, validation)));
        });
  }

  /** What an epoch, counted from 1, makes of the weights, and of the history. */
  @FunctionalInterface
  interface Epoch {
    History after(int number, History before);
  }

  /** Epochs, goes on after an interruption, and leaves the best epoch's weights. */
  History run(TrainedWeights graph, Store checkpoints, TrainingObserver observer, Epoch epoch) {
    History history = checkpoints.resume(graph).orElse(History.EMPTY);
    observer.begin(history);
    int trained = history.epochs().size();
    while (trained < epochs
        && (patience == null || trained == 0 || trained - history.bestEpoch() < patience)) {
      history = epoch.after(++trained, history);
      checkpoints.save(graph, history);
      observer.epoch(history);
    }
    observer.end(history);
    checkpoints.restoreBest(graph);
    return history;
  }

  /** The mean loss over all tokens of the examples, without dropout. */
  public double validate(TrainingGraph graph, List<Example> examples) {
    return mean(examples, graph, graph::validate);
  }

  /** The mean over all tokens of the examples, whose batches have these means. */
  private double mean(
      List<Example> examples, TrainingGraph graph, ToDoubleFunction<Batch> ofBatch) {
    double sum = 0;
    long tokens = 0;
    for (int from = 0; from < examples.size(); from += batch) {
      int end = Math.min(examples.size(), from + batch);
      Batch next = Batch.of(examples.subList(from, end), graph.longestCaption());
      sum += ofBatch.applyAsDouble(next) * next.realTokens();
      tokens += next.realTokens();
    }
    return sum / tokens;
  }

  private static void requireFinite(float loss, int epoch, int step) {
    InvalidInputException.refuseIf(
        !Float.isFinite(loss),
        "training, epoch " + epoch + ", step " + step,
        "loss " + loss,
        "a finite number",
        "lower learningRate; the checkpoint of the epoch before is kept");
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

    /** A step is done, counted from 1 over the whole run. */
    default void step(int number, TrainingGraph.Step step) {}

    /** The last epoch of {@code history} is done and its checkpoint written. */
    default void epoch(History history) {}

    /** Training has ended: after all epochs, or because it got no better. */
    default void end(History history) {}

    @Override
    default void close() {}
  }
}
