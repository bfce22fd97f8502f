/**
 * Captioned images.
 *
 * <p>Takes a data set as people have it on disk, or draws its own (Storybook); gives {@link
 * dev.clipcap.data.CaptionDataset}: images, each with several human captions, split by image. Next:
 * {@code dev.clipcap.train}.
 */
package dev.clipcap.data;
