/**
 * Text to GPT-2's and CLIP's token ids, and back: a {@code tokenizer.json} run by Hugging Face's
 * tokenizers.
 */
package dev.clipcap.core.tokens;
