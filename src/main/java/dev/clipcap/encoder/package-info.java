/**
 * CLIP as captioning uses it: a model's folder with its preprocessing, run on images and texts.
 *
 * <p>Takes image files or texts, gives embeddings ({@link dev.clipcap.encoder.ImageEncoder}, {@link
 * dev.clipcap.encoder.TextEncoder}). An encoder is a tower of {@code dev.clipcap.core.clip} or a
 * SavedModel of another program, run as it is.
 */
package dev.clipcap.encoder;
