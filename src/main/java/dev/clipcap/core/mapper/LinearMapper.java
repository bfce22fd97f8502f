package dev.clipcap.core.mapper;

import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * One Linear(D, kC), its output read as k vectors of width C. It is not in the paper: the
 * prediction code of its authors (rmokady/CLIP_prefix_caption) has it in the MLP's place for
 * prefixes longer than 10. Dropout takes values from the embedding.
 */
public final class LinearMapper implements PrefixMapper {
  private final MapperConfig config;
  private final Params params;

  public LinearMapper(MapperConfig config, Params params) {
    this.config = config;
    this.params = params;
  }

  @Override
  public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
    return prefix(embedding, Dropout.OFF);
  }

  @Override
  public Operand<TFloat32> prefix(Operand<TFloat32> embedding, Dropout dropout) {
    int k = config.prefix();
    int width = config.width();
    Operand<TFloat32> x = dropout.apply(params.tf(), embedding); // [B, D]
    x = new Layers(params.tf()).linear(params, x, config.embedding(), (long) k * width); // [B, k*C]
    return params.tf().reshape(x, params.tf().constant(new int[] {-1, k, width}));
  }
}
