package dev.clipcap.core.mapper;

import dev.clipcap.core.tf.Dropout;
import dev.clipcap.core.tf.Params;
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
   * The same in training. A mapper that drops nothing need not have it; an experiment then cannot
   * give it a dropout.
   */
  default Operand<TFloat32> prefix(Operand<TFloat32> embedding, Dropout dropout) {
    return prefix(embedding);
  }

  /**
   * The mapper of the given kind and size.
   *
   * @param params the mapper's weights, which are those below {@code clip_project.}
   * @throws dev.clipcap.io.InvalidInputException if the config names a class that is no mapper
   */
  static PrefixMapper of(MapperConfig config, Params params) {
    if (config.className() != null) {
      return OwnMapper.find(config).with(params);
    }
    return switch (config.type()) {
      case MLP -> new MlpMapper(config, params);
      case TRANSFORMER -> new TransformerMapper(config, params);
    };
  }
}
