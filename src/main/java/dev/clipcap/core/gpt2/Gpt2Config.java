package dev.clipcap.core.gpt2;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.tf.GraphSizes;

/**
 * The size of a GPT-2 and what its blocks compute, under the names of Hugging Face's {@code
 * GPT2Config}. What is null when it is made is as in OpenAI's models.
 *
 * @param vocabSize V, tokens
 * @param positions the longest sequence, prefix included
 * @param width C, of the residual stream
 * @param layers blocks
 * @param heads of attention; each is width / heads wide
 * @param layerNormEpsilon added to the variance
 * @param dropout rate on residuals while GPT-2 itself is trained
 * @param embeddingDropout the same on embeddings; as on residuals where null
 * @param attentionDropout the same on attention's softmax; as on residuals where null
 * @param inner width of the MLPs; 4 C where null
 * @param activation in the MLPs; {@code gelu_new} where null
 * @param scalesByWidth whether attention is scaled by 1 / sqrt(width of a head); true where null
 * @param scalesByBlock whether it is also scaled by 1 / (the block's number from 1); false where
 *     null
 */
public record Gpt2Config(
    @JsonProperty(value = "vocab_size", required = true) int vocabSize,
    @JsonProperty(value = "n_positions", required = true) int positions,
    @JsonProperty(value = "n_embd", required = true) int width,
    @JsonProperty(value = "n_layer", required = true) int layers,
    @JsonProperty(value = "n_head", required = true) int heads,
    @JsonProperty(value = "layer_norm_epsilon", required = true) float layerNormEpsilon,
    @JsonProperty("resid_pdrop") float dropout,
    @JsonProperty("embd_pdrop") Float embeddingDropout,
    @JsonProperty("attn_pdrop") Float attentionDropout,
    @JsonProperty("n_inner") Integer inner,
    @JsonProperty("activation_function") Activation activation,
    @JsonProperty("scale_attn_weights") Boolean scalesByWidth,
    @JsonProperty("scale_attn_by_inverse_layer_idx") Boolean scalesByBlock) {
  public Gpt2Config {
    GraphSizes.ofGpt2(vocabSize, positions, width, layers, heads, inner);
    embeddingDropout = embeddingDropout == null ? (Float) dropout : embeddingDropout;
    attentionDropout = attentionDropout == null ? (Float) dropout : attentionDropout;
    GraphSizes.ofGpt2(layerNormEpsilon, dropout, embeddingDropout, attentionDropout);
    inner = inner != null && inner == 4L * width ? null : inner;
    activation = activation == null ? Activation.GELU_NEW : activation;
    scalesByWidth = scalesByWidth == null || scalesByWidth;
    scalesByBlock = scalesByBlock != null && scalesByBlock;
  }

  /** Width of the MLPs. */
  public int innerWidth() {
    return inner == null ? 4 * width : inner;
  }

  /** What queries times keys are multiplied by in a block; the first is 0. */
  public float attentionScale(int block) {
    int headWidth = width / heads;
    double scale = scalesByWidth ? 1 / Math.sqrt(headWidth) : 1;
    return (float) (scalesByBlock ? scale / (block + 1) : scale);
  }

  /** Whether anything is dropped in training. */
  public boolean drops() {
    return dropout > 0 || embeddingDropout > 0 || attentionDropout > 0;
  }
}
