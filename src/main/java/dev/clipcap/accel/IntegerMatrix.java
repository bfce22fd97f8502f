package dev.clipcap.accel;

import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Quantisation: a matrix W that never changes as integers, for fast products of few rows of float32
 * with it: a processor reads fewer bytes, and multiplies four times as many numbers in an
 * instruction.
 *
 * <p>W is kept as {@code scale (high + low / 254)}, two integers of 8 bits for each number and a
 * scale for each column. Rows x are taken apart in the same way, with a scale for each row. So x W
 * is made of four products of integers, which are computed as one: of the rows [high; low] of x
 * with the columns [high | low] of W. That is a product of numbers of 16 bits. Without {@code low},
 * W has 8.
 */
final class IntegerMatrix {
  private static final float PARTS = 254; // of 1: what rounding leaves is at most a half
  private static final float TINY = 1e-30f; // a scale for zeros
  private static final float LARGEST = 127; // of the integers

  private final Ops tf;
  private final boolean transposed;
  private final boolean withLow;
  private final Output<?> integersHandle;
  private final VarHandleOp scaleHandle;
  private final Output<?> integers; // [in, out] or [in, 2 out]
  private final Operand<TFloat32> scale; // [out]

  /**
   * @param shape of W [in, out], or of its transpose
   * @param transposed whether it is given the transpose of W
   * @param withLow whether with 16 bits
   */
  IntegerMatrix(Ops tf, String name, Shape shape, boolean transposed, boolean withLow) {
    this.tf = tf;
    this.transposed = transposed;
    this.withLow = withLow;
    long in = shape.get(transposed ? 1 : 0);
    long out = shape.get(transposed ? 0 : 1);
    integersHandle = variable(name + ".integers", Shape.of(in, withLow ? 2 * out : out));
    integers = read(integersHandle);
    scaleHandle =
        tf.varHandleOp(TFloat32.class, Shape.of(out), VarHandleOp.sharedName(name + ".scale"));
    scale = tf.readVariableOp(scaleHandle, TFloat32.class);
  }

  /** The ops that give it the value of a matrix W [in, out], or of its transpose. */
  List<Op> assign(Operand<TFloat32> w) {
    Operand<TFloat32> upright =
        transposed ? tf.linalg.transpose(w, tf.constant(new int[] {1, 0})) : w;
    Parts columns = parts(upright, 0);
    Operand<TFloat32> values =
        withLow ? tf.concat(List.of(columns.high, columns.low), tf.constant(1)) : columns.high;
    return List.of(
        assign(integersHandle, integers(tf, values)),
        tf.assignVariableOp(scaleHandle, tf.squeeze(columns.scale, Squeeze.axis(0L))));
  }

  /**
   * x [N, in] -> x W [N, out].
   *
   * @throws IllegalStateException if it was made for the other way round
   */
  Operand<TFloat32> times(Operand<TFloat32> x, boolean transposed) {
    if (transposed != this.transposed) {
      throw new IllegalStateException("made for " + (transposed ? "W" : "its transpose"));
    }
    Parts rows = parts(x, 1);
    Operand<TFloat32> stacked = tf.concat(List.of(rows.high, rows.low), tf.constant(0)); // [2N, in]
    Operand<TFloat32> products = product(tf, integers(tf, stacked), integers);
    Operand<TFloat32> sums = joined(0, products); // [N, out] or [N, 2 out]
    Operand<TFloat32> sum = withLow ? joined(1, sums) : sums;
    return tf.math.mul(tf.math.mul(sum, rows.scale), scale);
  }

  /** Whole numbers: scale (high + low / 254). */
  private record Parts(Operand<TFloat32> high, Operand<TFloat32> low, Operand<TFloat32> scale) {}

  /**
   * Takes a matrix apart.
   *
   * @param axis along which numbers share a scale
   */
  private Parts parts(Operand<TFloat32> x, int axis) {
    Operand<TFloat32> largest = tf.max(tf.math.abs(x), tf.constant(axis), Max.keepDims(true));
    Operand<TFloat32> scale =
        tf.math.add(tf.math.mul(largest, tf.constant(1 / LARGEST)), tf.constant(TINY));
    Operand<TFloat32> scaled = tf.math.div(x, scale);
    Operand<TFloat32> high = tf.math.rint(scaled);
    Operand<TFloat32> rest = tf.math.sub(scaled, high);
    Operand<TFloat32> low = tf.math.rint(tf.math.mul(rest, tf.constant(PARTS)));
    return new Parts(high, low, scale);
  }

  /** The first half along an axis and a 254th of the second. */
  private Operand<TFloat32> joined(int axis, Operand<TFloat32> both) {
    List<Output<TFloat32>> halves = tf.split(tf.constant(axis), both, 2L).output();
    return tf.math.add(halves.get(0), tf.math.mul(halves.get(1), tf.constant(1 / PARTS)));
  }

  // TensorFlow's Java API has no class for the type qint8.

  private Output<?> variable(String name, Shape shape) {
    OperationBuilder variable = tf.scope().opBuilder("VarHandleOp", "Integers");
    variable.setAttr("dtype", DataType.DT_QINT8);
    variable.setAttr("shape", shape);
    variable.setAttr("shared_name", name);
    return variable.build().output(0);
  }

  private Output<?> read(Output<?> handle) {
    OperationBuilder value = tf.scope().opBuilder("ReadVariableOp", "Integers");
    value.addInput(handle);
    value.setAttr("dtype", DataType.DT_QINT8);
    return value.build().output(0);
  }

  private Op assign(Output<?> handle, Output<?> value) {
    OperationBuilder assignment = tf.scope().opBuilder("AssignVariableOp", "Integers");
    assignment.addInput(handle);
    assignment.addInput(value);
    assignment.setAttr("dtype", DataType.DT_QINT8);
    Operation built = assignment.build();
    return () -> built;
  }

  /**
   * Whether TensorFlow has the op here, and it is exact: some processors add products up in 16
   * bits.
   */
  static boolean available() {
    return Trial.SUCCEEDED;
  }

  /** Whole numbers in float32 as integers, {@code qint8}. */
  private static Output<?> integers(Ops tf, Operand<TFloat32> values) {
    OperationBuilder cast = tf.scope().opBuilder("Cast", "Integers");
    cast.addInput(values.asOutput());
    cast.setAttr("DstT", DataType.DT_INT8);
    OperationBuilder same = tf.scope().opBuilder("Bitcast", "Integers");
    same.addInput(cast.build().output(0));
    same.setAttr("type", DataType.DT_QINT8);
    return same.build().output(0);
  }

  /**
   * A product of matrices of integers from -127 to 127, in float32; their sums are exact. As in
   * {@link PackedProduct}, oneDNN keeps a copy of the second in the layout that suits it.
   *
   * <p>TensorFlow's Java API has no method for this op.
   *
   * @param a [N, in], integers
   * @param b [in, out], integers that are the same at every run
   */
  private static Operand<TFloat32> product(Ops tf, Output<?> a, Output<?> b) {
    Output<?> none =
        tf.zeros(tf.constant(new long[] {b.shape().get(1)}), TFloat32.class).asOutput();
    Output<?> least = tf.constant(-LARGEST).asOutput();
    Output<?> most = tf.constant(LARGEST).asOutput();
    List<DataType> ranges = Collections.nCopies(4, DataType.DT_FLOAT);
    OperationBuilder product = tf.scope().opBuilder("_QuantizedMatMul", "IntegerProduct");
    product.addInputList(new Output<?>[] {a, b, none});
    product.addInputList(new Output<?>[] {least, most, least, most}); // so that 1 stands for 1
    product.setAttr(
        "Tdevice_inputs", new DataType[] {DataType.DT_QINT8, DataType.DT_QINT8, DataType.DT_FLOAT});
    product.setAttr("Thost_inputs", ranges.toArray(DataType[]::new));
    product.setAttr("Tdevice_outputs", new DataType[] {DataType.DT_FLOAT});
    product.setAttr("Thost_outputs", new DataType[] {});
    product.setAttr("T1", DataType.DT_QINT8);
    product.setAttr("T2", DataType.DT_QINT8);
    product.setAttr("Tbias", DataType.DT_FLOAT);
    product.setAttr("Tout", DataType.DT_FLOAT);
    product.setAttr("U", DataType.DT_FLOAT);
    product.setAttr("fused_ops", new String[] {"BiasAdd", "Dequantize"});
    product.setAttr("is_weight_const", true);
    product.setAttr("is_bias_const", true);
    product.setAttr("input_quant_mode", "SCALED");
    return product.build().output(0);
  }

  /** A product of the largest integers, once in a process. */
  private static final class Trial {
    private static final int SIZE = 64;
    static final boolean SUCCEEDED = OpTrial.gives(SIZE * LARGEST * LARGEST, Trial::product);

    private static Operand<TFloat32> product(Ops tf) {
      Output<?> largest =
          integers(tf, tf.fill(tf.constant(new int[] {SIZE, SIZE}), tf.constant(LARGEST)));
      return IntegerMatrix.product(tf, largest, largest);
    }
  }
}
