/**
 * Captioned images.
 *
 * <p>Takes a data set as people have it on disk, or draws its own (Storybook); gives {@link
 * dev.clipcap.data.CaptionDataset}: images, each with several human captions, split by image. Next:
 * {@code dev.clipcap.train}.
 *
 * <p>{@link dev.clipcap.data.Datasets} is the door; one package-private reader per format fills a
 * catalog, images stay in their folder, zip or tar until asked for. {@link
 * dev.clipcap.data.LeakCheck} says which evaluation images were trained on, {@link
 * dev.clipcap.data.Splits} stores the splits with a run, and {@link
 * dev.clipcap.data.EmbeddingStore} keeps what CLIP made of the images.
 */
package dev.clipcap.data;
