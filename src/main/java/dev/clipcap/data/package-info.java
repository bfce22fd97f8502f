/**
 * Captioned images: what a data set is, whatever its format.
 *
 * <p>{@link dev.clipcap.data.CaptionDataset} has images, each with several human captions, split by
 * image. {@link dev.clipcap.data.LeakCheck} says which evaluation images were trained on, {@link
 * dev.clipcap.data.Splits} stores the splits with a run. Next: {@code formats} reads data sets.
 */
package dev.clipcap.data;
