package dev.clipcap.core.train;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Backpropagation: from the loss of a batch to the gradients of the weights. */
public interface Backward {
  /** Everything is kept that the forward pass computes. */
  Backward PLAIN = new Backward() {};

  /** What the head is given of the rows after the last block. */
  default Operand<TFloat32> beforeHead(Ops tf, Operand<TFloat32> rows) {
    return rows;
  }

  /**
   * d loss / d weight for each weight.
   *
   * @param gpt2 its weights, and those beside them; the others are the mapper's
   */
  default List<Operand<TFloat32>> gradients(
      Graph graph, CaptionLoss loss, List<Params> gpt2, List<Param> weights) {
    return through(graph, loss.logits(), loss.value().logitsGradient(), weights);
  }

  /**
   * Goes back from y to the weights. TensorFlow Java has no gradient for the cross-entropy op, but
   * the op itself gives its derivative: from there on it is the chain rule.
   *
   * @param dy d loss / d y
   * @return d loss / d weight for each weight
   * @throws IllegalStateException if y does not depend on one of them
   */
  static List<Operand<TFloat32>> through(
      Graph graph, Operand<TFloat32> y, Operand<TFloat32> dy, List<Param> weights) {
    Output<?>[] found =
        graph.addGradients(
            "gradients_" + dy.op().name().replace('/', '_'),
            new Output<?>[] {y.asOutput()},
            weights.stream().map(w -> w.value().asOutput()).toArray(Output<?>[]::new),
            new Output<?>[] {dy.asOutput()});
    List<Operand<TFloat32>> result = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      if (found[i].isClosed()) {
        throw new IllegalStateException("no gradient reaches " + weights.get(i).name());
      }
      result.add(found[i].expect(TFloat32.class));
    }
    return result;
  }
}
