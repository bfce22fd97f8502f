package dev.clipcap.core.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A graph with named weights and a session to look into a model with. */
public final class TestGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops tf = GraphOps.of(graph);
  private final Params params = new Params(tf);
  private final Session session = Sessions.open(graph);

  public Ops tf() {
    return tf;
  }

  public Params params() {
    return params;
  }

  public Session session() {
    return session;
  }

  public Operand<TFloat32> constant(float[] values, long... shape) {
    return tf.constant(Shape.of(shape), DataBuffers.of(values));
  }

  public Operand<TInt32> constant(long[] values, long... shape) {
    int[] ints = java.util.stream.LongStream.of(values).mapToInt(Math::toIntExact).toArray();
    return tf.constant(Shape.of(shape), DataBuffers.of(ints));
  }

  public float[] fetch(Operand<TFloat32> what) {
    try (Result result = session.runner().fetch(what).run()) {
      return Tensors.floats((TFloat32) result.get(0));
    }
  }

  /** Gives all weights so far the values of a checkpoint, which must hold just these. */
  public void assign(Map<String, float[]> values, Function<String, long[]> shapes) {
    assertFits(params, values, shapes);
    assign(session, params, values);
  }

  /** The names and shapes of a model's weights must be those of the checkpoint, all of them. */
  public static void assertFits(
      Params params, Map<String, float[]> values, Function<String, long[]> shapes) {
    Map<String, long[]> own = new TreeMap<>(params.shapes());
    assertEquals(new TreeMap<>(values).keySet(), own.keySet());
    own.forEach((name, shape) -> assertArrayEquals(shapes.apply(name), shape, name));
  }

  /** Gives each weight its value by its local name, all in one run. */
  public static void assign(Session session, Params params, Map<String, float[]> values) {
    Assignment assignment = new Assignment(params.tf(), params.all());
    assignment.run(
        session, params.all().stream().map(p -> values.get(params.localName(p.name()))).toList());
  }

  /** The op that gives some weights their values: one run, so TensorFlow prepares only once. */
  public static final class Assignment {
    private final List<Param> weights;
    private final List<Placeholder<TFloat32>> values;
    private final Op all;

    public Assignment(Ops tf, List<Param> weights) {
      this.weights = weights;
      values =
          weights.stream()
              .map(p -> tf.placeholder(TFloat32.class, Placeholder.shape(p.shape())))
              .toList();
      List<Op> each = new ArrayList<>();
      for (int i = 0; i < weights.size(); i++) {
        each.add(weights.get(i).assign(tf, values.get(i)));
      }
      all = tf.withControlDependencies(each).noOp();
    }

    /** The values in the order of the weights. */
    public void run(Session session, List<float[]> of) {
      List<TFloat32> tensors = new ArrayList<>();
      Session.Runner runner = session.runner().addTarget(all);
      for (int i = 0; i < weights.size(); i++) {
        tensors.add(Tensors.of(of.get(i).clone(), weights.get(i).shape().asArray()));
        runner.feed(values.get(i), tensors.get(i));
      }
      runner.run().close();
      tensors.forEach(TFloat32::close);
    }
  }

  /** The values of weights by their full names, all in one run. */
  public static Map<String, float[]> values(Session session, List<Param> weights) {
    Session.Runner runner = session.runner();
    weights.forEach(p -> runner.fetch(p.value()));
    Map<String, float[]> values = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      for (int i = 0; i < weights.size(); i++) {
        values.put(weights.get(i).name(), Tensors.floats((TFloat32) result.get(i)));
      }
    }
    return values;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
