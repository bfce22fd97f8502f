package dev.clipcap.core.train;

import dev.clipcap.core.nn.Kernels;

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
}
