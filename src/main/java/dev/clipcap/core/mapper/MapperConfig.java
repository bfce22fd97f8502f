package dev.clipcap.core.mapper;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.core.tf.GraphSizes;
import dev.clipcap.io.InvalidInputException;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The size of a prefix mapper: one of those here, by its type, or a class of one's own.
 *
 * @param type which of those here; null where a class is named
 * @param embedding D, width of CLIP's image embedding
 * @param prefix k, vectors in the prefix
 * @param width C, of GPT-2's embeddings
 * @param clipTokens c, vectors that the transformer mapper makes of the embedding; 0 for the MLP
 * @param layers of the transformer mapper; 0 for the MLP
 * @param heads of the transformer mapper; 0 for the MLP
 * @param activation of the MLP's hidden layer, or in the transformer's MLPs; null for the linear
 * @param hidden width of the MLP's hidden layer; null for the paper's, k C / 2 rounded down
 * @param dropout share of values that training sets to 0: of the embedding, and of the MLP's hidden
 *     layer after its activation; 0 in the paper
 * @param className {@code class} in JSON: a {@link PrefixMapper} on the class path, which may use
 *     the sizes above as it likes; null where a type is given
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record MapperConfig(
    Type type,
    @JsonProperty(required = true) int embedding,
    @JsonProperty(required = true) int prefix,
    @JsonProperty(required = true) int width,
    int clipTokens,
    int layers,
    int heads,
    Activation activation,
    Integer hidden,
    double dropout,
    @JsonProperty("class") String className) {

  /** The paper's two mappers, and the one linear layer of its authors' prediction code. */
  public enum Type {
    @JsonProperty("linear")
    LINEAR,
    @JsonProperty("mlp")
    MLP,
    @JsonProperty("transformer")
    TRANSFORMER
  }

  /**
   * The paper's MLP has a tanh and its transformer ReLUs; the student report's MLP has a ReLU. Each
   * mapper takes either.
   */
  public enum Activation {
    @JsonProperty("tanh")
    TANH,
    @JsonProperty("relu")
    RELU;

    Operand<TFloat32> of(Ops tf, Operand<TFloat32> x) {
      return this == TANH ? tf.math.tanh(x) : tf.nn.relu(x);
    }
  }

  public MapperConfig {
    requireTypeOrClass(type, className);
    boolean linear = type == Type.LINEAR;
    boolean ofTransformer = clipTokens != 0 || layers != 0 || heads != 0;
    refuse(
        linear && (ofTransformer || activation != null || hidden != null),
        "a linear with clipTokens, layers, heads, activation or hidden",
        "only embedding, prefix, width and dropout",
        "remove those fields");
    if (activation == null && !linear) {
      activation = type == Type.TRANSFORMER ? Activation.RELU : Activation.TANH;
    }
    GraphSizes.ofMapper(embedding, prefix, width, clipTokens, layers, heads);
    refuse(
        type == Type.TRANSFORMER
            && (clipTokens < 1 || layers < 1 || heads < 1 || width % heads != 0),
        "a transformer with clipTokens %s, layers %s, heads %s, width %s"
            .formatted(clipTokens, layers, heads, width),
        "positive numbers, and heads that divide the width",
        "correct the mapper's sizes");
    refuse(
        type == Type.MLP && ofTransformer,
        "an mlp with clipTokens, layers or heads",
        "only embedding, prefix, width, activation, hidden and dropout",
        "remove those fields or set \"type\": \"transformer\"");
    refuse(
        hidden != null
            && (hidden < 1 || hidden > GraphSizes.MOST_OUTPUTS || type == Type.TRANSFORMER),
        type == Type.TRANSFORMER ? "a transformer with hidden" : "hidden " + hidden,
        type == Type.TRANSFORMER
            ? "hidden for an mlp only"
            : "1 to %s, the width of the mlp's hidden layer".formatted(GraphSizes.MOST_OUTPUTS),
        type == Type.TRANSFORMER ? "remove that field" : "correct it");
    refuse(
        !(dropout >= 0 && dropout < 1),
        "dropout " + dropout,
        "a rate from 0 to below 1",
        "correct it");
    hidden = type == Type.MLP && hidden != null && hidden == prefix * width / 2 ? null : hidden;
  }

  /** Width of the MLP's hidden layer. */
  public int hiddenWidth() {
    return hidden == null ? prefix * width / 2 : hidden;
  }

  /** Refuses both and neither of them, and a class with a name that no class can have. */
  public static void requireTypeOrClass(Type type, String className) {
    refuse(
        (type == null) == (className == null),
        type == null ? "neither 'type' nor 'class'" : "both 'type' and 'class'",
        "one of the two",
        "give \"type\": \"mlp\", \"transformer\" or \"linear\", or \"class\": your class's full name");
    refuse(
        className != null && !className.matches("[\\p{L}\\p{N}_$.]+"),
        "a class whose name has other characters than letters, digits, _, $ and dots",
        "the full name of a class",
        "correct the mapper's class");
  }

  private static void refuse(boolean wrong, String found, String expected, String remedy) {
    InvalidInputException.refuseIf(wrong, "mapper", found, expected, remedy);
  }

  /** The paper's MLP. */
  public static MapperConfig mlp(int embedding, int prefix, int width) {
    return new MapperConfig(Type.MLP, embedding, prefix, width, 0, 0, 0, null, null, 0, null);
  }

  /** The paper's transformer: 8 layers of 8 heads. */
  public static MapperConfig transformer(int embedding, int prefix, int clipTokens, int width) {
    return new MapperConfig(
        Type.TRANSFORMER, embedding, prefix, width, clipTokens, 8, 8, null, null, 0, null);
  }
}
