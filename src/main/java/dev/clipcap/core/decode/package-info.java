/**
 * Choosing tokens.
 *
 * <p>Takes a {@link dev.clipcap.core.decode.LanguageModel}, which says what may come next, gives
 * token sequences. Knows nothing of images or TensorFlow. Next: {@code tokens} turns ids into
 * words.
 */
package dev.clipcap.core.decode;
