package dev.clipcap.core.train;

import dev.clipcap.core.tf.Precision;

/**
 * How a captioner is trained.
 *
 * @param finetune whether GPT-2 is trained too
 * @param schedule of the learning rate
 * @param gpt2Rate peak of the same schedule for GPT-2's weights; null for the schedule's own
 * @param weightDecay of AdamW
 * @param clipNorm where all gradients together are longer than this they are shortened to it; null
 *     to leave them
 * @param microBatch captions that go through the models at once, to bound the memory: a larger
 *     batch is taken part by part, its gradients added up; null for whole batches
 * @param recompute whether the values inside GPT-2's blocks are computed again on the way back, in
 *     place of keeping them: less memory, more time
 * @param precision of the products with matrices of weights, which stay float32
 */
public record TrainingOptions(
    boolean finetune,
    Schedule schedule,
    Double gpt2Rate,
    double weightDecay,
    Double clipNorm,
    Integer microBatch,
    boolean recompute,
    Precision precision) {

  /** One learning rate for all weights. */
  public TrainingOptions(
      boolean finetune,
      Schedule schedule,
      double weightDecay,
      Double clipNorm,
      Integer microBatch,
      boolean recompute,
      Precision precision) {
    this(finetune, schedule, null, weightDecay, clipNorm, microBatch, recompute, precision);
  }

  /** Whole batches in float32, gradients as they are: what the paper does. */
  public static TrainingOptions of(boolean finetune, Schedule schedule, double weightDecay) {
    return new TrainingOptions(
        finetune, schedule, weightDecay, null, null, false, Precision.FLOAT32);
  }
}
