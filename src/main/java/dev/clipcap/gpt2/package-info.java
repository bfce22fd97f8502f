/**
 * GPT-2.
 *
 * <p>Takes a sequence of vectors (the prefix, then token embeddings), gives the logits of each next
 * token; and text to token ids and back. Next: {@code dev.clipcap.decode} chooses the tokens.
 */
package dev.clipcap.gpt2;
