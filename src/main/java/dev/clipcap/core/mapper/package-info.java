/**
 * The prefix mappers: what ClipCap trains.
 *
 * <p>Takes a CLIP embedding [B, D], gives a prefix [B, k, C] in GPT-2's embedding space. Next:
 * {@code gpt2} continues it.
 */
package dev.clipcap.core.mapper;
