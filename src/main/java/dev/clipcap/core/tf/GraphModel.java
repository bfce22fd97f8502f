package dev.clipcap.core.tf;

import dev.clipcap.core.nn.Params;
import java.util.function.BiConsumer;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;

/**
 * A model in a graph of its own: its weights, and the session that holds their values.
 *
 * <p>A constructor builds the graph and opens the session; if it fails half way, what is open is
 * closed:
 *
 * <pre>{@code
 * try (Opening opening = new Opening()) {
 *   opening.add(this);
 *   ... // ops of tf
 *   open();
 *   opening.keep();
 * }
 * }</pre>
 */
public abstract class GraphModel implements AutoCloseable {
  static {
    NativeRuntime.logErrorsOnly();
  }

  protected final Graph graph = new Graph();
  protected final Ops tf = GraphOps.of(graph);
  protected final Params params;
  private Session session;

  protected GraphModel() {
    this((name, shape) -> {});
  }

  /**
   * @param known told each weight's name and shape before it is made; refuses what it has not
   */
  protected GraphModel(BiConsumer<String, Shape> known) {
    params = new Params(tf, known);
  }

  /** Opens the session, once the graph is built. */
  protected void open() {
    open(Sessions.open(graph));
  }

  /** This session over the graph, for special work. */
  protected void open(Session ofGraph) {
    session = ofGraph;
  }

  /** The ops of its graph. */
  public Ops tf() {
    return tf;
  }

  /** Its weights, and what else it keeps. */
  public Params params() {
    return params;
  }

  /** Its graph. */
  public Graph graph() {
    return graph;
  }

  /** The session that holds all the weights. */
  public Session session() {
    return session;
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
    graph.close();
  }
}
