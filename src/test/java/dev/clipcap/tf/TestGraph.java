package dev.clipcap.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A graph with named weights and a session to look into a model with. */
public final class TestGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
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

  /** Gives each weight its value by its local name. */
  public static void assign(Session session, Params params, Map<String, float[]> values) {
    Map<String, long[]> shapes = params.shapes();
    Weights.assign(session, params, name -> Tensors.of(values.get(name).clone(), shapes.get(name)));
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
