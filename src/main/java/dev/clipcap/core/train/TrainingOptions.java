package dev.clipcap.core.train;

import dev.clipcap.core.nn.Kernels;

/**
 * How a captioner is trained.
 *
 * @param finetune whether GPT-2 is trained too
 * @param adapters trained in GPT-2's place
 * @param optimizer how gradients move the weights
 * @param kernels how rows multiply with weights
 * @param backward how gradients go back
 */
public record TrainingOptions(
    boolean finetune,
    Kernels.Adapters adapters,
    Optimizer optimizer,
    Kernels kernels,
    Backward backward) {

  /** Without adapters. */
  public TrainingOptions(
      boolean finetune, Optimizer optimizer, Kernels kernels, Backward backward) {
    this(finetune, Kernels.Adapters.NONE, optimizer, kernels, backward);
  }

  /** The same in plain float32. */
  TrainingOptions plain() {
    return new TrainingOptions(finetune, adapters, optimizer, Kernels.PLAIN, Backward.PLAIN);
  }

  /** Whether gradients flow into GPT-2, or into adapters in it. */
  boolean changesGpt2() {
    return finetune || adapters != Kernels.Adapters.NONE;
  }

  /** What the paper does, in plain float32. */
  public static TrainingOptions of(boolean finetune, Schedule schedule, double weightDecay) {
    return with(finetune, Optimizer.adamW(schedule, weightDecay));
  }

  /** With another optimiser. */
  public static TrainingOptions with(boolean finetune, Optimizer optimizer) {
    return new TrainingOptions(finetune, optimizer, Kernels.PLAIN, Backward.PLAIN);
  }
}
