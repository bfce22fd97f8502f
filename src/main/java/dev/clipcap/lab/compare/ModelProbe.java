package dev.clipcap.lab.compare;

import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A graph with named weights, and a session to look into a model with. */
final class ModelProbe implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops tf = GraphOps.of(graph);
  private final Params params = new Params(tf);
  private final Session session = Sessions.open(graph);

  Ops tf() {
    return tf;
  }

  Params params() {
    return params;
  }

  Session session() {
    return session;
  }

  /** A float input of the reference. */
  Operand<TFloat32> floats(ReferenceCase reference, String name) {
    return tf.constant(Shape.of(reference.shape(name)), DataBuffers.of(reference.floats(name)));
  }

  /** An integer input of the reference. */
  Operand<TInt32> ints(ReferenceCase reference, String name) {
    return tf.constant(Shape.of(reference.shape(name)), DataBuffers.of(reference.ints(name)));
  }

  /** Several values in one run, in their order. */
  Map<String, float[]> fetch(Map<String, Operand<TFloat32>> what) {
    Session.Runner runner = session.runner();
    what.values().forEach(runner::fetch);
    Map<String, float[]> values = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      what.keySet()
          .forEach(name -> values.put(name, Tensors.floats((TFloat32) result.get(values.size()))));
    }
    return values;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
