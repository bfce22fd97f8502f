package dev.clipcap.core.tf;

import dev.clipcap.core.nn.Params;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;

/** Where the weights of a graph come from. */
@FunctionalInterface
public interface WeightSource {
  /** Gives the weights in a session their values. */
  void restore(Session session, Params params);

  /**
   * Asked for each weight while the graph is being built, so that a config.json of other sizes than
   * the weights have costs nothing.
   *
   * @param name its full name in the graph
   * @throws dev.clipcap.io.InvalidInputException if there is no such weight
   */
  default void require(String name, Shape shape) {}
}
