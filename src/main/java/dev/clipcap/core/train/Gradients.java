package dev.clipcap.core.train;

import dev.clipcap.core.tf.Param;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Backpropagation in a graph. */
public final class Gradients {
  private Gradients() {}

  /**
   * d loss / d weight for each weight. TensorFlow Java has no gradient for the cross-entropy op,
   * but the op itself gives its derivative: the chain rule starts from there.
   *
   * @param logits of the model
   * @param logitsGradient d loss / d logits
   * @param weights to differentiate by
   * @throws IllegalStateException if the loss does not depend on one of them
   */
  public static List<Operand<TFloat32>> of(
      Graph graph,
      Operand<TFloat32> logits,
      Operand<TFloat32> logitsGradient,
      List<Param> weights) {
    Output<?>[] by = weights.stream().map(w -> w.value().asOutput()).toArray(Output<?>[]::new);
    Output<?>[] found =
        graph.addGradients(
            "gradients",
            new Output<?>[] {logits.asOutput()},
            by,
            new Output<?>[] {logitsGradient.asOutput()});
    List<Operand<TFloat32>> result = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      if (found[i].isClosed()) {
        throw new IllegalStateException("no gradient reaches " + weights.get(i).name());
      }
      result.add(found[i].expect(TFloat32.class));
    }
    return result;
  }

  /** The Euclidean length of all of them together, a scalar. */
  static Operand<TFloat32> norm(Ops tf, List<Operand<TFloat32>> gradients) {
    List<Operand<TFloat32>> halfSquares = new ArrayList<>();
    gradients.forEach(gradient -> halfSquares.add(tf.nn.l2Loss(gradient))); // sum of x^2 / 2
    return tf.math.sqrt(tf.math.mul(tf.constant(2f), tf.math.addN(halfSquares)));
  }
}
