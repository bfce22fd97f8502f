package dev.clipcap.accel;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.TestGraph;
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
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/** Against MatMul, where TensorFlow has the op. */
class PackedProductTest {
  private static final int IN = 96;
  private static final int OUT = 200;

  private final TestGraph graph = new TestGraph();
  private final Ops tf = graph.tf();
  private final Random random = new Random(3);

  @BeforeEach
  void available() {
    assumeTrue(
        PackedProduct.available(Precision.FLOAT32), "this TensorFlow has no packed products");
  }

  @AfterEach
  void close() {
    graph.close();
  }

  /** The layout was chosen for the first number of rows, and must serve the others. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyNumberOfRows(boolean transposed) {
    Operand<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, IN)));
    Operand<TFloat32> w = matrix(transposed);
    Operand<TFloat32> packed = PackedProduct.of(tf, x, w, transposed);
    Operand<TFloat32> plain = tf.linalg.matMul(x, w, MatMul.transposeB(transposed));
    compare(x, plain, packed, 1e-5);
  }

  @Test
  void withBiasAndGelu() {
    Operand<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, IN)));
    Operand<TFloat32> w = tf.math.mul(matrix(false), tf.constant(0.1f)); // sums of about 1
    Operand<TFloat32> bias = graph.constant(randoms(OUT), OUT);
    Operand<TFloat32> plain = tf.nn.biasAdd(tf.linalg.matMul(x, w), bias);
    compare(x, plain, PackedProduct.biased(tf, x, w, bias), 1e-6);
    compare(
        x, Activation.GELU_NEW.of(tf, plain), PackedProduct.biasedGeluNew(tf, x, w, bias), 1e-6);
  }

  /** Both add up in float32, in another order, and round to 8 bits. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inBfloat16(boolean transposed) {
    assumeTrue(
        PackedProduct.available(Precision.BFLOAT16), "no bfloat16 in oneDNN's products here");
    Operand<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, IN)));
    Operand<TBfloat16> rows = tf.dtypes.cast(x, TBfloat16.class);
    Operand<TBfloat16> w = tf.dtypes.cast(matrix(transposed), TBfloat16.class);
    Operand<TBfloat16> packed = PackedProduct.of(tf, rows, w, transposed);
    Operand<TBfloat16> plain = tf.linalg.matMul(rows, w, MatMul.transposeB(transposed));
    compare(
        x,
        tf.dtypes.cast(plain, TFloat32.class),
        tf.dtypes.cast(packed, TFloat32.class),
        1.0 / 256);
  }

  private void compare(
      Operand<TFloat32> x, Operand<TFloat32> plain, Operand<TFloat32> packed, double tolerance) {
    for (int rows : new int[] {8, 1, 32, 7, 40, 8}) {
      try (TFloat32 values =
              TFloat32.tensorOf(Shape.of(rows, IN), DataBuffers.of(randoms(rows * IN)));
          Result result =
              graph.session().runner().feed(x, values).fetch(plain).fetch(packed).run()) {
        assertClose(
            rows + " rows",
            Tensors.floats((TFloat32) result.get(0)),
            Tensors.floats((TFloat32) result.get(1)),
            tolerance);
      }
    }
  }

  private Operand<TFloat32> matrix(boolean transposed) {
    float[] values = randoms(IN * OUT);
    return transposed ? graph.constant(values, OUT, IN) : graph.constant(values, IN, OUT);
  }

  private float[] randoms(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
