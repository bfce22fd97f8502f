/**
 * Training.
 *
 * <p>Takes embeddings with tokenised captions, gives trained weights: the masked loss and its
 * gradients ({@link dev.clipcap.core.train.TrainingGraph}), AdamW, the loop with its checkpoints
 * ({@link dev.clipcap.core.train.Trainer}). Next: {@code dev.clipcap.caption} runs what was
 * trained.
 */
package dev.clipcap.core.train;
