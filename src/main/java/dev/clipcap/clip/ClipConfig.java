package dev.clipcap.clip;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.io.InvalidInputException;

/**
 * The size of a CLIP with a vision transformer, under the names of Hugging Face's {@code
 * CLIPConfig}.
 *
 * @param projection D, width of the space that images and texts share
 * @param vision the image tower
 * @param text the text tower; null where only images are embedded
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClipConfig(
    @JsonProperty(value = "projection_dim", required = true) int projection,
    @JsonProperty(value = "vision_config", required = true) Vision vision,
    @JsonProperty("text_config") Text text) {

  /**
   * The image tower.
   *
   * @param imageSize pixels on each side
   * @param patchSize pixels on each side of a patch
   * @param width of the residual stream
   * @param inner width of the MLPs
   * @param layers blocks
   * @param heads of attention
   * @param activation {@code quick_gelu}, which all of OpenAI's models use
   * @param epsilon added to the variance in layer norm
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Vision(
      @JsonProperty(value = "image_size", required = true) int imageSize,
      @JsonProperty(value = "patch_size", required = true) int patchSize,
      @JsonProperty(value = "hidden_size", required = true) int width,
      @JsonProperty(value = "intermediate_size", required = true) int inner,
      @JsonProperty(value = "num_hidden_layers", required = true) int layers,
      @JsonProperty(value = "num_attention_heads", required = true) int heads,
      @JsonProperty(value = "hidden_act", defaultValue = "quick_gelu") String activation,
      @JsonProperty(value = "layer_norm_eps", required = true) float epsilon) {
    public Vision {
      activation = checkTower("vision_config", width, inner, layers, heads, activation);
      if (patchSize < 1 || imageSize < 1 || imageSize % patchSize != 0) {
        throw new InvalidInputException(
            "CLIP config, vision_config",
            "image_size %d with patch_size %d".formatted(imageSize, patchSize),
            "an image that whole patches fill",
            "correct config.json");
      }
    }

    /** Patches and the class token. */
    public int tokens() {
      int grid = imageSize / patchSize;
      return grid * grid + 1;
    }

    /** With the MLP four times as wide and CLIP's own activation. */
    public static Vision of(int imageSize, int patchSize, int width, int layers, int heads) {
      return new Vision(imageSize, patchSize, width, 4 * width, layers, heads, "quick_gelu", 1e-5f);
    }
  }

  /**
   * The text tower.
   *
   * @param vocabSize tokens
   * @param positions the longest text
   * @param width of the residual stream
   * @param inner width of the MLPs
   * @param layers blocks
   * @param heads of attention
   * @param activation {@code quick_gelu}
   * @param epsilon added to the variance in layer norm
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Text(
      @JsonProperty(value = "vocab_size", required = true) int vocabSize,
      @JsonProperty(value = "max_position_embeddings", required = true) int positions,
      @JsonProperty(value = "hidden_size", required = true) int width,
      @JsonProperty(value = "intermediate_size", required = true) int inner,
      @JsonProperty(value = "num_hidden_layers", required = true) int layers,
      @JsonProperty(value = "num_attention_heads", required = true) int heads,
      @JsonProperty(value = "hidden_act", defaultValue = "quick_gelu") String activation,
      @JsonProperty(value = "layer_norm_eps", required = true) float epsilon) {
    public Text {
      activation = checkTower("text_config", width, inner, layers, heads, activation);
    }

    /** With the MLP four times as wide and CLIP's own activation. */
    public static Text of(int vocabSize, int positions, int width, int layers, int heads) {
      return new Text(vocabSize, positions, width, 4 * width, layers, heads, "quick_gelu", 1e-5f);
    }
  }

  /** OpenAI's ViT-B/32: 151,277,313 weights, 87,849,216 of them for images. */
  public static ClipConfig vitB32() {
    return new ClipConfig(512, Vision.of(224, 32, 768, 12, 12), Text.of(49408, 77, 512, 12, 8));
  }

  /** OpenAI's ViT-B/16: 149,620,737 weights, 86,192,640 of them for images. */
  public static ClipConfig vitB16() {
    return new ClipConfig(512, Vision.of(224, 16, 768, 12, 12), Text.of(49408, 77, 512, 12, 8));
  }

  /** OpenAI's ViT-L/14: 427,616,513 weights, 303,966,208 of them for images. */
  public static ClipConfig vitL14() {
    return new ClipConfig(768, Vision.of(224, 14, 1024, 24, 16), Text.of(49408, 77, 768, 12, 12));
  }

  /** The same model, for images only. */
  public ClipConfig visionOnly() {
    return new ClipConfig(projection, vision, null);
  }

  private static String checkTower(
      String field, int width, int inner, int layers, int heads, String activation) {
    if (width < 1 || inner < 1 || layers < 1 || heads < 1 || width % heads != 0) {
      throw new InvalidInputException(
          "CLIP config, " + field,
          "hidden_size %d, intermediate_size %d, num_hidden_layers %d, num_attention_heads %d"
              .formatted(width, inner, layers, heads),
          "positive numbers, and heads that divide the width",
          "correct config.json");
    }
    if (activation != null && !activation.equals("quick_gelu")) {
      throw new InvalidInputException(
          "CLIP config, " + field,
          "hidden_act \"" + activation + "\"",
          "\"quick_gelu\"",
          "use one of OpenAI's CLIP models");
    }
    return "quick_gelu";
  }
}
