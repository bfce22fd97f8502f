/**
 * CLIP's eye.
 *
 * <p>Takes image files, gives the pixels that CLIP was trained on and the embedding it computes
 * from them. Next: {@code dev.clipcap.mapper}.
 */
package dev.clipcap.clip;
