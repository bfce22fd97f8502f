package dev.clipcap.accel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.TestGraph;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Against products in double precision, where TensorFlow has the op. */
class IntegerMatrixTest {
  private static final int IN = 96;
  private static final int OUT = 200;

  private final TestGraph graph = new TestGraph();
  private final Ops tf = graph.tf();
  private final Random random = new Random(3);
  private final Operand<TFloat32> x =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, IN)));

  @BeforeEach
  void available() {
    assumeTrue(IntegerMatrix.available(), "this machine has no exact products of integers");
  }

  @AfterEach
  void close() {
    graph.close();
  }

  /** The integers' layout was chosen for the first number of rows, and must serve the others. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sixteenBitsOfAnyNumberOfRows(boolean transposed) {
    float[] w = randoms(IN * OUT);
    Operand<TFloat32> product = times(w, transposed, true);
    for (int rows : new int[] {2, 1, 7, 40}) {
      float[] values = randoms(rows * IN);
      assertNear(values, w, transposed, run(product, values), 1e-4);
    }
  }

  /** 8 bits of W alone: an error of a hundredth, not of a ten-thousandth. */
  @Test
  void eightBits() {
    float[] w = randoms(IN * OUT);
    float[] values = randoms(3 * IN);
    float[] actual = run(times(w, true, false), values);
    assertNear(values, w, true, actual, 1e-2);
    assertThrows(AssertionError.class, () -> assertNear(values, w, true, actual, 1e-3));
  }

  /** Each row and each column has its own scale. */
  @Test
  void rowsAndColumnsOfAllSizes() {
    float[] w = randoms(IN * OUT);
    float[] values = randoms(4 * IN);
    for (int i = 0; i < w.length; i++) {
      w[i] *= (float) Math.pow(10, i % OUT % 9 - 4);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) Math.pow(10, 6 * (i / IN) - 9);
    }
    float[] actual = run(times(w, false, true), values);
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < OUT; column++) {
        double expected = 0;
        double size = 0;
        for (int i = 0; i < IN; i++) {
          double term = (double) values[row * IN + i] * w[i * OUT + column];
          expected += term;
          size += term * term;
        }
        assertEquals(expected, actual[row * OUT + column], 3e-4 * Math.sqrt(size));
      }
    }
  }

  @Test
  void zerosStayZeros() {
    float[] w = randoms(IN * OUT);
    for (int i = 0; i < IN; i++) {
      w[i * OUT + 5] = 0;
    }
    float[] values = randoms(2 * IN);
    Arrays.fill(values, 0, IN, 0);
    float[] actual = run(times(w, false, true), values);
    for (int column = 0; column < OUT; column++) {
      assertEquals(0, actual[column]);
    }
    assertEquals(0, actual[OUT + 5]);
    assertTrue(actual[OUT + 6] != 0);
  }

  @Test
  void theOtherWayRoundIsRefused() {
    IntegerMatrix matrix = new IntegerMatrix(tf, "w", Shape.of(IN, IN), false, true);
    assertThrows(IllegalStateException.class, () -> matrix.times(x, true));
  }

  private Operand<TFloat32> times(float[] w, boolean transposed, boolean withLow) {
    Shape shape = transposed ? Shape.of(OUT, IN) : Shape.of(IN, OUT);
    IntegerMatrix matrix = new IntegerMatrix(tf, "w", shape, transposed, withLow);
    matrix.assign(graph.constant(w, shape.asArray())).forEach(graph.session()::run);
    return matrix.times(x, transposed);
  }

  private float[] run(Operand<TFloat32> product, float[] values) {
    try (TFloat32 rows =
            TFloat32.tensorOf(Shape.of(values.length / IN, IN), DataBuffers.of(values));
        Result result = graph.session().runner().feed(x, rows).fetch(product).run()) {
      return Tensors.floats((TFloat32) result.get(0));
    }
  }

  /**
   * @param tolerance as a part of a typical product's size
   */
  private static void assertNear(
      float[] x, float[] w, boolean transposed, float[] actual, double tolerance) {
    int rows = x.length / IN;
    assertEquals(rows * OUT, actual.length);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < OUT; column++) {
        double expected = 0;
        for (int i = 0; i < IN; i++) {
          expected +=
              (double) x[row * IN + i] * (transposed ? w[column * IN + i] : w[i * OUT + column]);
        }
        assertEquals(expected, actual[row * OUT + column], 3 * tolerance * Math.sqrt(IN));
      }
    }
  }

  private float[] randoms(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
