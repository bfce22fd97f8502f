package dev.clipcap.core.train;

import dev.clipcap.core.nn.Param;
import java.util.List;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * AdamW with what the paper does without: a learning rate of GPT-2's own, and gradients clipped by
 * their norm.
 *
 * @param schedule of the learning rate
 * @param gpt2Rate peak of the same schedule for GPT-2's weights; null for the schedule's own
 * @param weightDecay of all weights
 * @param clipNorm where all gradients together are longer than this they are shortened to it; null
 *     to leave them
 */
public record ExtendedAdamW(Schedule schedule, Double gpt2Rate, double weightDecay, Double clipNorm)
    implements Optimizer {

  @Override
  public Update update(TrainingGraph model, List<Operand<TFloat32>> gradients) {
    Ops tf = model.tf();
    Operand<TFloat32> norm = Optimizer.norm(tf, gradients);
    AdamW adam = new AdamW(model.optimizerParams(), weightDecay);
    Operand<TFloat32> rate = schedule.at(tf, adam.step());
    Operand<TFloat32> ofGpt2 =
        gpt2Rate == null ? rate : schedule.withPeak(gpt2Rate).at(tf, adam.step());
    Set<Param> mapper = Set.copyOf(model.mapperParams().all());
    List<Operand<TFloat32>> rates =
        model.trained().stream().map(weight -> mapper.contains(weight) ? rate : ofGpt2).toList();
    return new Update(
        null, adam.update(model.trained(), clipped(tf, gradients, norm), rates), rate, norm);
  }

  /** Each times min(1, limit / norm), as torch.nn.utils.clip_grad_norm_ has it. */
  private List<Operand<TFloat32>> clipped(
      Ops tf, List<Operand<TFloat32>> gradients, Operand<TFloat32> norm) {
    if (clipNorm == null) {
      return gradients;
    }
    Operand<TFloat32> factor =
        tf.math.minimum(
            tf.constant(1f),
            tf.math.div(tf.constant(clipNorm.floatValue()), tf.math.add(norm, tf.constant(1e-6f))));
    return gradients.stream().<Operand<TFloat32>>map(g -> tf.math.mul(g, factor)).toList();
  }
}
