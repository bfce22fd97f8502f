package dev.clipcap.accel;

import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Products of matrices of 8-bit integers, of which the second never changes: as in {@link
 * PackedProduct}, oneDNN keeps a copy of it in the layout that suits it. The integers are from -127
 * to 127, and their sums are exact.
 *
 * <p>TensorFlow's Java API has neither a method for this op nor the type {@code qint8}.
 */
final class IntegerProduct {
  /** The largest of the integers. */
  static final float LARGEST = 127;

  private IntegerProduct() {}

  /**
   * Whether TensorFlow has the op here, and it is exact: some processors add products up in 16
   * bits.
   */
  static boolean available() {
    return Trial.SUCCEEDED;
  }

  /** Whole numbers in float32 as integers, {@code qint8}. */
  static Output<?> integers(Ops tf, Operand<TFloat32> values) {
    OperationBuilder cast = tf.scope().opBuilder("Cast", "Integers");
    cast.addInput(values.asOutput());
    cast.setAttr("DstT", DataType.DT_INT8);
    OperationBuilder same = tf.scope().opBuilder("Bitcast", "Integers");
    same.addInput(cast.build().output(0));
    same.setAttr("type", DataType.DT_QINT8);
    return same.build().output(0);
  }

  /**
   * A product in float32.
   *
   * @param a [N, in], integers
   * @param b [in, out], integers that are the same at every run
   */
  static Operand<TFloat32> of(Ops tf, Output<?> a, Output<?> b) {
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
      return of(tf, largest, largest);
    }
  }
}
