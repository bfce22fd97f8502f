/**
 * CLIP.
 *
 * <p>Takes an image file ({@code ImageProcessor} makes pixels of it) or a text, gives one embedding
 * ({@link dev.clipcap.clip.ClipVision}, {@link dev.clipcap.clip.ModifiedResNet}, {@link
 * dev.clipcap.clip.EfficientNetLite} or a SavedModel as it is, {@link dev.clipcap.clip.ClipText}).
 * Always frozen when captions are learned. Next: {@code dev.clipcap.mapper}.
 */
package dev.clipcap.clip;
