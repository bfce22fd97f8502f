package dev.clipcap.core.mapper;

import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Params;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Turns CLIP's embedding of an image into the prefix that GPT-2 continues.
 *
 * <p>A mapper of one's own is a public class with a public constructor ({@link MapperConfig},
 * {@link Params}); an experiment names it as {@code "mapper": {"class": "its.full.Name", "prefix":
 * 10}}. What it asks {@code Params} for is trained, saved and loaded like the paper's mappers.
 */
public interface PrefixMapper {
  /** Embeddings [B, D] -> prefixes [B, k, C]. */
  Operand<TFloat32> prefix(Operand<TFloat32> embedding);

  /**
   * The prefix in training. A mapper that drops nothing need not have it; an experiment then cannot
   * give it a dropout.
   */
  default Operand<TFloat32> prefix(Operand<TFloat32> embedding, Dropout dropout) {
    return prefix(embedding);
  }
}
