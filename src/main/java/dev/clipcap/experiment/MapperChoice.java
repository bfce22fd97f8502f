package dev.clipcap.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.mapper.MapperConfig;

/**
 * The mapper of an experiment; its other sizes are CLIP's and GPT-2's.
 *
 * @param type which mapper
 * @param prefix k, vectors in the prefix
 * @param clipTokens c, of the transformer; the prefix length if absent
 * @param layers of the transformer; 8 if absent
 * @param heads of the transformer; 8 if absent
 * @param activation of the MLP; tanh if absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MapperChoice(
    @JsonProperty(required = true) MapperConfig.Type type,
    @JsonProperty(required = true) int prefix,
    Integer clipTokens,
    Integer layers,
    Integer heads,
    MapperConfig.Activation activation) {

  /** The mapper from embeddings of the one width to vectors of the other. */
  public MapperConfig between(int embedding, int width) {
    boolean transformer = type == MapperConfig.Type.TRANSFORMER;
    return new MapperConfig(
        type,
        embedding,
        prefix,
        width,
        or(clipTokens, transformer ? prefix : 0),
        or(layers, transformer ? 8 : 0),
        or(heads, transformer ? 8 : 0),
        activation);
  }

  private static int or(Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
