package dev.clipcap.core.train;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** How gradients move the weights. */
public interface Optimizer {
  /** A step in the graph of a model, from the gradient of each weight that is trained. */
  Update update(TrainingGraph model, List<Operand<TFloat32>> gradients);

  /** The parts of a batch, which go through the models one after another. */
  default List<Batch> parts(Batch batch) {
    return List.of(batch);
  }

  /**
   * The ops of a step.
   *
   * @param keep keeps the gradients of a part that is not the last; null where batches are whole
   * @param step moves the weights
   * @param rate the learning rate; where GPT-2 has one of its own, the mapper's
   * @param norm Euclidean length of all gradients together
   */
  record Update(Op keep, Op step, Operand<TFloat32> rate, Operand<TFloat32> norm) {}

  /** AdamW as the paper uses it: one learning rate for all weights. */
  static Optimizer adamW(Schedule schedule, double weightDecay) {
    return (model, gradients) -> {
      AdamW adam = new AdamW(model.optimizerParams(), weightDecay);
      Operand<TFloat32> rate = schedule.at(model.tf(), adam.step());
      Op step = adam.update(model.trained(), gradients, rate);
      return new Update(null, step, rate, norm(model.tf(), gradients));
    };
  }

  /** The Euclidean length of all gradients together, a scalar. */
  static Operand<TFloat32> norm(Ops tf, List<Operand<TFloat32>> gradients) {
    List<Operand<TFloat32>> halfSquares = // sums of x^2 / 2
        gradients.stream().<Operand<TFloat32>>map(tf.nn::l2Loss).toList();
    return tf.math.sqrt(tf.math.mul(tf.constant(2f), tf.math.addN(halfSquares)));
  }
}
