/**
 * Choosing tokens.
 *
 * <p>Takes a {@link dev.clipcap.decode.LanguageModel}, which says what may come next, gives token
 * sequences. Knows nothing of images or TensorFlow. Next: the tokenizer turns ids into words,
 * {@code dev.clipcap.caption}.
 */
package dev.clipcap.decode;
