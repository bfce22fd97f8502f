package dev.clipcap.core.train;

import dev.clipcap.core.nn.Kernels;

/**
 * How a captioner is trained.
 *
 * @param finetune whether GPT-2 is trained too
 * @param optimizer how gradients move the weights
 * @param kernels how rows multiply with weights
 * @param backward how gradients go back
 */
public record TrainingOptions(
    boolean finetune, Optimizer optimizer, Kernels kernels, Backward backward) {

  /** What the paper does, in plain float32. */
  public static TrainingOptions of(boolean finetune, Schedule schedule, double weightDecay) {
    return with(finetune, Optimizer.adamW(schedule, weightDecay));
  }

  /** With another optimiser. */
  public static TrainingOptions with(boolean finetune, Optimizer optimizer) {
    return new TrainingOptions(finetune, optimizer, Kernels.PLAIN, Backward.PLAIN);
  }
}
