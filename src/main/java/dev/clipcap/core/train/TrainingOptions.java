package dev.clipcap.core.train;

import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * How a captioner is trained.
 *
 * @param finetune whether GPT-2 is trained too
 * @param schedule of the learning rate
 * @param gpt2Rate peak of the same schedule for GPT-2's weights; null for the schedule's own
 * @param weightDecay of AdamW
 * @param clipNorm where all gradients together are longer than this they are shortened to it; null
 *     to leave them
 * @param kernels how rows multiply with weights
 * @param backward how gradients go back
 */
public record TrainingOptions(
    boolean finetune,
    Schedule schedule,
    Double gpt2Rate,
    double weightDecay,
    Double clipNorm,
    Kernels kernels,
    Backward backward) {

  /** What the paper does: one learning rate, gradients as they are, plain float32. */
  public static TrainingOptions of(boolean finetune, Schedule schedule, double weightDecay) {
    return new TrainingOptions(
        finetune, schedule, null, weightDecay, null, Kernels.PLAIN, Backward.PLAIN);
  }

  /**
   * What a step makes of the gradients: it may shorten them, and moves the weights by AdamW.
   *
   * @param step the op that moves the weights
   * @param rate the learning rate of the step; where GPT-2 has one of its own, the mapper's
   * @param norm Euclidean length of all gradients together, before they are shortened
   */
  record Update(Op step, Operand<TFloat32> rate, Operand<TFloat32> norm) {

    /**
     * Builds the ops.
     *
     * @param state the optimiser's
     * @param gpt2 those of the weights that are GPT-2's
     */
    static Update of(
        Params state,
        TrainingOptions options,
        List<Param> weights,
        List<Param> gpt2,
        List<Operand<TFloat32>> gradients) {
      Ops tf = state.tf();
      Operand<TFloat32> norm = length(tf, gradients);
      AdamW adam = new AdamW(state, options.weightDecay());
      Operand<TFloat32> rate = options.schedule().at(tf, adam.step());
      Operand<TFloat32> gpt2Rate =
          options.gpt2Rate() == null
              ? rate
              : options.schedule().withPeak(options.gpt2Rate()).at(tf, adam.step());
      Set<Param> ofGpt2 = Set.copyOf(gpt2);
      List<Operand<TFloat32>> rates = new ArrayList<>();
      weights.forEach(weight -> rates.add(ofGpt2.contains(weight) ? gpt2Rate : rate));
      Op step = adam.update(weights, shortened(tf, gradients, norm, options.clipNorm()), rates);
      return new Update(step, rate, norm);
    }

    /** Each times min(1, limit / norm), as torch.nn.utils.clip_grad_norm_ has it. */
    private static List<Operand<TFloat32>> shortened(
        Ops tf, List<Operand<TFloat32>> gradients, Operand<TFloat32> norm, Double limit) {
      if (limit == null) {
        return gradients;
      }
      Operand<TFloat32> factor =
          tf.math.minimum(
              tf.constant(1f),
              tf.math.div(tf.constant(limit.floatValue()), tf.math.add(norm, tf.constant(1e-6f))));
      List<Operand<TFloat32>> shorter = new ArrayList<>();
      gradients.forEach(gradient -> shorter.add(tf.math.mul(gradient, factor)));
      return shorter;
    }

    /** The Euclidean length of all of them together, a scalar. */
    private static Operand<TFloat32> length(Ops tf, List<Operand<TFloat32>> gradients) {
      List<Operand<TFloat32>> halfSquares = new ArrayList<>();
      gradients.forEach(gradient -> halfSquares.add(tf.nn.l2Loss(gradient))); // sum of x^2 / 2
      return tf.math.sqrt(tf.math.mul(tf.constant(2f), tf.math.addN(halfSquares)));
    }
  }
}
