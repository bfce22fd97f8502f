package dev.clipcap.core.clip;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.tf.GraphSizes;

/**
 * The size of CLIP's text tower ({@link ClipText}), under the names of Hugging Face's {@code
 * CLIPTextConfig}.
 *
 * @param vocabSize tokens
 * @param positions the longest text
 * @param width of the residual stream
 * @param inner width of the MLPs
 * @param layers blocks
 * @param heads of attention
 * @param activation between a block's two linear layers
 * @param epsilon added to the variance in layer norm
 * @param endToken where a text's embedding is read: at the first token of this id; null for the
 *     highest id in the text, which is OpenAI's rule and the same where that token is the last of
 *     the vocabulary
 */
public record TextConfig(
    @JsonProperty(value = "vocab_size", required = true) int vocabSize,
    @JsonProperty(value = "max_position_embeddings", required = true) int positions,
    @JsonProperty(value = "hidden_size", required = true) int width,
    @JsonProperty(value = "intermediate_size", required = true) int inner,
    @JsonProperty(value = "num_hidden_layers", required = true) int layers,
    @JsonProperty(value = "num_attention_heads", required = true) int heads,
    @JsonProperty(value = "hidden_act", defaultValue = "quick_gelu") Activation activation,
    @JsonProperty(value = "layer_norm_eps", required = true) float epsilon,
    @JsonProperty("eos_id") Integer endToken) {
  public TextConfig {
    activation = activation == null ? Activation.QUICK_GELU : activation;
    GraphSizes.ofClip("text_config", width, inner, layers, heads, epsilon);
    refuseIf(
        vocabSize < 1
            || positions < 1
            || (endToken != null && (endToken < 0 || endToken >= vocabSize)),
        "CLIP config, text_config",
        "vocab_size %s, max_position_embeddings %s, end of text %s"
            .formatted(vocabSize, positions, endToken),
        "positive numbers, and an end of text that is one of the ids",
        "correct config.json");
  }

  /** With the MLP four times as wide and CLIP's own activation. */
  public static TextConfig of(int vocabSize, int positions, int width, int layers, int heads) {
    return new TextConfig(
        vocabSize, positions, width, 4 * width, layers, heads, Activation.QUICK_GELU, 1e-5f, null);
  }

  ClipBlocks.Sizes sizes() {
    return new ClipBlocks.Sizes(width, inner, layers, heads, activation, epsilon);
  }
}
