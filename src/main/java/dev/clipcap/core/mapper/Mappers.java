package dev.clipcap.core.mapper;

import dev.clipcap.core.nn.Params;
import java.util.function.Function;

/** Finds the mapper that a config names. */
public final class Mappers {
  private Mappers() {}

  /**
   * The mapper of the given kind and size, over its weights, which are those below {@code
   * clip_project.}
   *
   * @throws dev.clipcap.io.InvalidInputException if the config names a class that is no mapper
   */
  public static Function<Params, PrefixMapper> of(MapperConfig config) {
    if (config.className() != null) {
      return OwnMapper.find(config)::with;
    }
    return switch (config.type()) {
      case MLP -> params -> new MlpMapper(config, params);
      case LINEAR -> params -> new LinearMapper(config, params);
      case TRANSFORMER -> params -> new TransformerMapper(config, params);
    };
  }

  /** The mapper of that config over these weights. */
  public static PrefixMapper of(MapperConfig config, Params params) {
    return of(config).apply(params);
  }
}
