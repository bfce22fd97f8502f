/**
 * The whole story on one screen: image, embedding, prefix, caption.
 *
 * <p>Takes images, gives captions ({@link dev.clipcap.caption.Captioner}). Read this package first;
 * it shows what {@code clip}, {@code mapper}, {@code gpt2} and {@code decode} are for.
 */
package dev.clipcap.caption;
