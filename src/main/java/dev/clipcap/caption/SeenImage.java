package dev.clipcap.caption;

/**
 * What is compared of two images.
 *
 * @param embedding [D], as the mapper takes it
 * @param look {@link dev.clipcap.image.Look}
 */
@SuppressWarnings("ArrayRecordComponent") // not to be changed
public record SeenImage(float[] embedding, double[] look) {}
