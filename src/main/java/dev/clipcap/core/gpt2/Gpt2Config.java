package dev.clipcap.core.gpt2;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.io.InvalidInputException;

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
@JsonInclude(JsonInclude.Include.NON_NULL)
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
  /** More blocks than any GPT-2 has: a graph of so many takes memory before a weight is read. */
  private static final int MOST_LAYERS = 1000;

  public Gpt2Config {
    refuse(
        vocabSize < 1 || positions < 1 || layers < 1 || layers > MOST_LAYERS,
        "",
        "vocab_size %s, n_positions %s, n_layer %s".formatted(vocabSize, positions, layers),
        "positive numbers, and at most " + MOST_LAYERS + " layers");
    refuse(
        width < 1
            || width > Integer.MAX_VALUE / 4
            || heads < 1
            || width % heads != 0
            || (inner != null && inner < 1),
        "",
        "n_embd %s with n_head %s and n_inner %s".formatted(width, heads, inner),
        "a width that the number of heads divides, and a positive n_inner or null");
    embeddingDropout = embeddingDropout == null ? (Float) dropout : embeddingDropout;
    attentionDropout = attentionDropout == null ? (Float) dropout : attentionDropout;
    for (float rate : new float[] {dropout, embeddingDropout, attentionDropout}) {
      refuse(
          !(rate >= 0 && rate < 1),
          ", fields 'resid_pdrop', 'embd_pdrop', 'attn_pdrop'",
          String.valueOf(rate),
          "a rate from 0 to below 1");
    }
    refuse(
        !(layerNormEpsilon >= 0 && layerNormEpsilon < 1),
        ", field 'layer_norm_epsilon'",
        String.valueOf(layerNormEpsilon),
        "a small positive number such as 1e-5");
    inner = inner != null && inner == 4L * width ? null : inner;
    activation = activation == null ? Activation.GELU_NEW : activation;
    scalesByWidth = scalesByWidth == null || scalesByWidth;
    scalesByBlock = scalesByBlock != null && scalesByBlock;
  }

  /** One that computes what OpenAI's do, with the same dropout everywhere. */
  public Gpt2Config(
      int vocabSize,
      int positions,
      int width,
      int layers,
      int heads,
      float layerNormEpsilon,
      float dropout) {
    this(
        vocabSize,
        positions,
        width,
        layers,
        heads,
        layerNormEpsilon,
        dropout,
        null,
        null,
        null,
        null,
        null,
        null);
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

  /** Whether nothing but sizes tells it from OpenAI's models. */
  public boolean computesAsOpenAis() {
    return inner == null
        && activation == Activation.GELU_NEW
        && scalesByWidth
        && !scalesByBlock
        && layerNormEpsilon == 1e-5f;
  }

  /** Whether anything is dropped in training. */
  public boolean drops() {
    return dropout > 0 || embeddingDropout > 0 || attentionDropout > 0;
  }

  private static void refuse(boolean wrong, String fields, String found, String expected) {
    if (wrong) {
      throw new InvalidInputException(
          "GPT-2 config" + fields, found, expected, "correct config.json");
    }
  }
}
