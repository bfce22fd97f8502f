/**
 * CLIP's towers.
 *
 * <p>Take pixels or token ids, give one embedding [B, D] ({@link dev.clipcap.core.clip.ClipVision},
 * {@link dev.clipcap.core.clip.ClipText}; for images also {@link
 * dev.clipcap.core.clip.ModifiedResNet} and {@link dev.clipcap.core.clip.EfficientNetLite}). Frozen
 * when captions are learned. Next: {@code mapper}.
 */
package dev.clipcap.core.clip;
