/**
 * GPT-2.
 *
 * <p>Takes a sequence of vectors (the prefix, then token embeddings), gives the logits of each next
 * token. Next: {@code decode} chooses the tokens.
 */
package dev.clipcap.core.gpt2;
