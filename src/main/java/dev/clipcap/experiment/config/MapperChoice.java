package dev.clipcap.experiment.config;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.io.Markdown;

/**
 * The mapper of an experiment; its other sizes are CLIP's and GPT-2's.
 *
 * @param type which of the paper's mappers, or one linear layer; absent where a class is named
 * @param prefix k, vectors in the prefix
 * @param clipTokens c, of the transformer; the prefix length if absent
 * @param layers of the transformer; 8 if absent
 * @param heads of the transformer; 8 if absent
 * @param activation of the MLP; tanh if absent
 * @param hidden width of the MLP's hidden layer; k C / 2, the paper's, if absent
 * @param dropout share of values that training drops, of the embedding and of the MLP's hidden
 *     layer; none if absent
 * @param className {@code class} in JSON: the full name of a {@link
 *     dev.clipcap.core.mapper.PrefixMapper} of one's own, which is given all of these sizes, 0 for
 *     those that are absent
 */
public record MapperChoice(
    MapperConfig.Type type,
    @JsonProperty(required = true) int prefix,
    Integer clipTokens,
    Integer layers,
    Integer heads,
    MapperConfig.Activation activation,
    Integer hidden,
    Double dropout,
    @JsonProperty("class") String className) {

  public MapperChoice {
    MapperConfig.requireTypeOrClass(type, className);
  }

  /** For tables: "MLP", "transformer", or a class's name without its package. */
  public String label() {
    if (className != null) {
      return Markdown.plain(className.substring(className.lastIndexOf('.') + 1));
    }
    return switch (type) {
      case MLP -> "MLP";
      case LINEAR -> "linear";
      case TRANSFORMER -> "transformer";
    };
  }

  /** Whether it is the paper's MLP. */
  public boolean mapsByMlp() {
    return type == MapperConfig.Type.MLP;
  }

  /** Whether it is one of the two that the report compares. */
  public boolean standsInReport() {
    return type == MapperConfig.Type.MLP || type == MapperConfig.Type.TRANSFORMER;
  }

  /** The mapper from embeddings of the one width to vectors of the other. */
  public MapperConfig between(int embedding, int width) {
    boolean transformer = type == MapperConfig.Type.TRANSFORMER;
    return new MapperConfig(
        type,
        embedding,
        prefix,
        width,
        requireNonNullElse(clipTokens, transformer ? prefix : 0),
        requireNonNullElse(layers, transformer ? 8 : 0),
        requireNonNullElse(heads, transformer ? 8 : 0),
        activation,
        hidden,
        dropout == null ? 0 : dropout,
        className);
  }
}
