/**
 * Faster ways to compute what {@code dev.clipcap.core} says: prepacked weights, quantisation,
 * bfloat16, continuous batching, gradient checkpointing and accumulation.
 *
 * <p>{@link dev.clipcap.accel.Acceleration} chooses; whoever captions, embeds or trains asks it
 * once. {@code core} does not know this package.
 */
package dev.clipcap.accel;
