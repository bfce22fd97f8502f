package dev.clipcap.mapper;

import dev.clipcap.tf.Params;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Turns CLIP's embedding of an image into the prefix that GPT-2 continues. */
public interface PrefixMapper {
  /** Embeddings [B, D] -> prefixes [B, k, C]. */
  Operand<TFloat32> prefix(Operand<TFloat32> embedding);

  /**
   * The mapper of the given kind and size.
   *
   * @param params the mapper's weights, which are those below {@code clip_project.}
   */
  static PrefixMapper of(MapperConfig config, Params params) {
    return switch (config.type()) {
      case MLP -> new MlpMapper(config, params);
      case TRANSFORMER -> new TransformerMapper(config, params);
    };
  }
}
