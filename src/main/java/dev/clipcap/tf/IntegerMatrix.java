package dev.clipcap.tf;

import dev.clipcap.io.InvalidInputException;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * A matrix as 8-bit integers, for products of few rows of float32 with it: a processor reads a
 * quarter of the bytes, and multiplies four times as many in an instruction.
 *
 * <p>W [in, out] is kept as {@code scale (high + low / 254)} with a scale for each column, and x is
 * taken apart in the same way, with a scale for each row. So x W is made of four products of
 * integers, which are one: the rows [high; low] of x times the columns [high | low] of W. Sums of
 * integers are exact. With {@code low} the product has 16 bits of both. Without it, W has 8 bits,
 * and takes half the memory.
 *
 * <p>The product is an op of oneDNN for processors, which copies the matrix into its own layout the
 * first time and keeps the copy. TensorFlow's Java API has no method for it.
 */
public final class IntegerMatrix {
  private static final float LARGEST = 127;
  private static final float PARTS_OF_ONE = 254; // what is left of a rounded number is at most 1/2
  private static final float TINY = 1e-30f; // in place of 0, which has no scale

  private final Ops tf;
  private final boolean transposed;
  private final boolean withLow;
  private final Output<?> integersHandle;
  private final Output<?> scaleHandle;
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
    long columns = shape.get(transposed ? 0 : 1);
    Shape stored = Shape.of(shape.get(transposed ? 1 : 0), withLow ? 2 * columns : columns);
    this.integersHandle = variable(name + ".integers", DataType.DT_QINT8, stored);
    this.scaleHandle = variable(name + ".scale", DataType.DT_FLOAT, Shape.of(columns));
    this.integers = read(integersHandle, DataType.DT_QINT8);
    this.scale = read(scaleHandle, DataType.DT_FLOAT).expect(TFloat32.class);
  }

  /**
   * Whether TensorFlow has the op here, and its sums are exact: some processors add products up in
   * 16 bits.
   */
  public static boolean available() {
    return Trial.SUCCEEDED;
  }

  /**
   * Refuses to go on without it.
   *
   * @throws InvalidInputException if it is not available
   */
  public static void require() {
    if (!available()) {
      throw new InvalidInputException(
          "precision",
          "int16, and no exact products of integers on this machine",
          "float32 or bfloat16",
          "choose one of them");
    }
  }

  /** The ops that give it the value of a matrix W [in, out], or of its transpose. */
  List<Op> assign(Operand<TFloat32> w) {
    Operand<TFloat32> upright =
        transposed ? tf.linalg.transpose(w, tf.constant(new int[] {1, 0})) : w;
    Parts parts = parts(upright, 0);
    Operand<TFloat32> values =
        withLow ? tf.concat(List.of(parts.high, parts.low), tf.constant(1)) : parts.high;
    return List.of(
        assign(integersHandle, DataType.DT_QINT8, integers(values)),
        assign(scaleHandle, DataType.DT_FLOAT, tf.squeeze(parts.scale).asOutput()));
  }

  /**
   * x [N, in] -> x W [N, out].
   *
   * @throws IllegalStateException if the matrix is kept the other way round
   */
  Operand<TFloat32> times(Operand<TFloat32> x, boolean transposed) {
    if (transposed != this.transposed) {
      throw new IllegalStateException("the matrix is kept " + (transposed ? "as" : "for") + " W");
    }
    Parts rows = parts(x, 1);
    Operand<TFloat32> stacked = tf.concat(List.of(rows.high, rows.low), tf.constant(0));
    Operand<TFloat32> sums = joined(0, product(integers(stacked))); // [N, out] or [N, 2 out]
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
    Operand<TFloat32> low = tf.math.rint(tf.math.mul(rest, tf.constant(PARTS_OF_ONE)));
    return new Parts(high, low, scale);
  }

  /** The first half along an axis and a 254th of the second. */
  private Operand<TFloat32> joined(int axis, Operand<TFloat32> both) {
    List<Output<TFloat32>> halves = tf.split(tf.constant(axis), both, 2L).output();
    return tf.math.add(halves.get(0), tf.math.mul(halves.get(1), tf.constant(1 / PARTS_OF_ONE)));
  }

  /** Integers [N, in] times those of the matrix, in float32. */
  private Operand<TFloat32> product(Output<?> rows) {
    Output<?> none =
        tf.zeros(tf.constant(new long[] {integers.shape().get(1)}), TFloat32.class).asOutput();
    Output<?> least = tf.constant(-LARGEST).asOutput();
    Output<?> most = tf.constant(LARGEST).asOutput();
    List<DataType> floats = Collections.nCopies(4, DataType.DT_FLOAT);
    OperationBuilder product = tf.scope().opBuilder("_QuantizedMatMul", "IntegerProduct");
    product.addInputList(new Output<?>[] {rows, integers, none});
    product.addInputList(new Output<?>[] {least, most, least, most}); // so that 1 stands for 1
    product.setAttr(
        "Tdevice_inputs", new DataType[] {DataType.DT_QINT8, DataType.DT_QINT8, DataType.DT_FLOAT});
    product.setAttr("Thost_inputs", floats.toArray(DataType[]::new));
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

  /** Whole numbers as integers. */
  private Output<?> integers(Operand<TFloat32> values) {
    OperationBuilder cast = tf.scope().opBuilder("Cast", "Integers");
    cast.addInput(values.asOutput());
    cast.setAttr("DstT", DataType.DT_INT8);
    OperationBuilder same = tf.scope().opBuilder("Bitcast", "Integers");
    same.addInput(cast.build().output(0));
    same.setAttr("type", DataType.DT_QINT8);
    return same.build().output(0);
  }

  private Output<?> variable(String name, DataType type, Shape shape) {
    OperationBuilder variable =
        tf.withName(name.replace('.', '_')).scope().opBuilder("VarHandleOp", "Variable");
    variable.setAttr("dtype", type);
    variable.setAttr("shape", shape);
    variable.setAttr("shared_name", name);
    return variable.build().output(0);
  }

  private Output<?> read(Output<?> handle, DataType type) {
    OperationBuilder value = tf.scope().opBuilder("ReadVariableOp", "Read");
    value.addInput(handle);
    value.setAttr("dtype", type);
    return value.build().output(0);
  }

  /** A product of the largest integers, once in a process. */
  private static final class Trial {
    private static final int SIZE = 64;
    static final boolean SUCCEEDED = !NativeRuntime.hasGpu() && succeeds();

    private static boolean succeeds() {
      try (Graph graph = new Graph();
          Session session = Sessions.forDecoding(graph)) {
        Ops tf = Ops.create(graph);
        Operand<TFloat32> ones =
            tf.ones(tf.constant(new int[] {SIZE, SIZE}), TFloat32.class); // 127 of 127
        IntegerMatrix matrix = new IntegerMatrix(tf, "trial", Shape.of(SIZE, SIZE), false, true);
        matrix.assign(ones).forEach(session::run);
        try (TFloat32 product =
            (TFloat32) session.runner().fetch(matrix.times(ones, false)).run().get(0)) {
          for (float value : Tensors.floats(product)) {
            if (Math.abs(value - SIZE) > 1e-3) {
              return false;
            }
          }
          return true;
        }
      } catch (TensorFlowException | IllegalArgumentException e) {
        return false; // no such op in this build of TensorFlow
      }
    }
  }

  private Op assign(Output<?> handle, DataType type, Output<?> value) {
    OperationBuilder assignment = tf.scope().opBuilder("AssignVariableOp", "Assign");
    assignment.addInput(handle);
    assignment.addInput(value);
    assignment.setAttr("dtype", type);
    Operation built = assignment.build();
    return () -> built;
  }
}
