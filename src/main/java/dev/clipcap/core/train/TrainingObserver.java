package dev.clipcap.core.train;

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

  /** Nothing more comes. */
  @Override
  default void close() {}
}
