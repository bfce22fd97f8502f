package dev.clipcap.core.clip;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphSizes;

/**
 * The size of a vision transformer ({@link ClipVision}), under the names of Hugging Face's {@code
 * CLIPVisionConfig}.
 *
 * @param imageSize pixels on each side
 * @param patchSize pixels on each side of a patch
 * @param width of the residual stream
 * @param inner width of the MLPs
 * @param layers blocks
 * @param heads of attention
 * @param activation between a block's two linear layers
 * @param epsilon added to the variance in layer norm
 */
public record VitConfig(
    @JsonProperty(value = "image_size", required = true) int imageSize,
    @JsonProperty(value = "patch_size", required = true) int patchSize,
    @JsonProperty(value = "hidden_size", required = true) int width,
    @JsonProperty(value = "intermediate_size", required = true) int inner,
    @JsonProperty(value = "num_hidden_layers", required = true) int layers,
    @JsonProperty(value = "num_attention_heads", required = true) int heads,
    @JsonProperty(value = "hidden_act", defaultValue = "quick_gelu") Activation activation,
    @JsonProperty(value = "layer_norm_eps", required = true) float epsilon)
    implements VisionConfig {
  public VitConfig {
    activation = activation == null ? Activation.QUICK_GELU : activation;
    GraphSizes.ofClip("vision_config", width, inner, layers, heads, epsilon);
    VisionConfig.refuseIf(
        patchSize < 1 || imageSize < 1 || imageSize > LARGEST_IMAGE || imageSize % patchSize != 0,
        "image_size %s with patch_size %s".formatted(imageSize, patchSize),
        "an image of at most %s pixels that whole patches fill".formatted(LARGEST_IMAGE));
  }

  /** With the MLP four times as wide and CLIP's own activation. */
  public static VitConfig of(int imageSize, int patchSize, int width, int layers, int heads) {
    return new VitConfig(
        imageSize, patchSize, width, 4 * width, layers, heads, Activation.QUICK_GELU, 1e-5f);
  }

  /**
   * The tower of this size over its weights.
   *
   * @param projection D, width of the shared space
   */
  public ClipVision tower(int projection, Params params) {
    return new ClipVision(
        new ClipBlocks.Sizes(width, inner, layers, heads, activation, epsilon),
        imageSize / patchSize,
        patchSize,
        projection,
        params);
  }

  /** Patches and the class token. */
  public int tokens() {
    int grid = imageSize / patchSize;
    return grid * grid + 1;
  }
}
