package dev.clipcap.core.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.clipcap.core.tf.TestGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Three sequences of 2, 3 and 1 real positions of 3, each a row of two numbers. */
class PaddingTest {
  private static final float[] ALL = {
    11, 12, 13, 14, 15, 16, // two real
    21, 22, 23, 24, 25, 26, // all real
    31, 32, 33, 34, 35, 36 // one real
  };
  private static final float[] REAL = {11, 12, 13, 14, 21, 22, 23, 24, 25, 26, 31, 32};

  private static final float[] HEADS = {
    11, 13, 0, 12, 14, 0, //
    21, 23, 25, 22, 24, 26, //
    31, 0, 0, 32, 0, 0
  };

  private final TestGraph graph = new TestGraph();
  private final Ops tf = graph.tf();
  private final Padding padding =
      new Padding(tf, graph.constant(new long[] {2, 3, 1}, 3), tf.constant(3));
  private final Padding.Heads heads = padding.heads(2);

  @AfterEach
  void close() {
    graph.close();
  }

  @Test
  void theRowsOfRealPositionsStayInOrder() {
    assertArrayEquals(REAL, graph.fetch(padding.strip(graph.constant(ALL, 9, 2))));
  }

  /** Two heads of width 1: by sequence, head and time. */
  @Test
  void headsComeBackWithZerosForPadding() {
    float[] restored = graph.fetch(heads.restore(graph.constant(REAL, 6, 2, 1), 1));
    assertArrayEquals(HEADS, restored);
    assertArrayEquals(REAL, graph.fetch(heads.strip(graph.constant(HEADS, 18, 1))));
  }

  @Test
  void theRowsFromAPositionOn() {
    float[] fromSecond = {13, 14, 23, 24, 25, 26};
    assertArrayEquals(fromSecond, graph.fetch(padding.from(1, graph.constant(REAL, 6, 2))));
  }

  /** Each is the other's transpose, so the gradient of one is the other. */
  @Test
  void gradientsGoWhereTheHeadsCameFrom() {
    Operand<TFloat32> all = graph.constant(HEADS, 18, 1);
    Operand<TFloat32> real = graph.constant(REAL, 6, 2, 1);
    assertArrayEquals(HEADS, gradient(heads.strip(all), all, real));
    assertArrayEquals(REAL, gradient(heads.restore(real, 1), real, all));
  }

  private float[] gradient(Operand<TFloat32> of, Operand<TFloat32> by, Operand<TFloat32> incoming) {
    Output<?>[] found =
        ((Graph) tf.scope().env())
            .addGradients(
                "gradient_of_" + of.op().name(),
                new Output<?>[] {of.asOutput()},
                new Output<?>[] {by.asOutput()},
                new Output<?>[] {incoming.asOutput()});
    return graph.fetch(found[0].expect(TFloat32.class));
  }
}
