package dev.clipcap.accel;

import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Kernels.NextTokens;
import dev.clipcap.core.nn.Param;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * float32 for few rows: GPT-2's head by the op {@code BatchMatMulV2}, as a batch of one. For few
 * rows and a large W what oneDNN does for it is faster than what it does for {@code MatMul}.
 * TensorFlow's Java API has a newer op of that name only, which goes another way.
 */
final class FewRows implements Kernels {
  @Override
  public NextTokens best(Ops tf, Operand<TFloat32> x, Param table, Operand<TInt32> count) {
    OperationBuilder product = tf.scope().opBuilder("BatchMatMulV2", "logits");
    product.addInput(tf.expandDims(x, tf.constant(0)).asOutput());
    product.addInput(tf.expandDims(table.value(), tf.constant(0)).asOutput());
    product.setAttr("adj_y", true);
    Output<TFloat32> logits = product.build().output(0); // [1, B, V]
    return NextTokens.of(tf, tf.squeeze(logits, Squeeze.axis(0L)), count);
  }
}
