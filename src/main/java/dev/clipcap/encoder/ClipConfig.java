package dev.clipcap.encoder;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.core.clip.ClipText;
import dev.clipcap.core.clip.EfficientNetLite;
import dev.clipcap.core.clip.EfficientNetLiteConfig;
import dev.clipcap.core.clip.ModifiedResNet;
import dev.clipcap.core.clip.ResNetConfig;
import dev.clipcap.core.clip.SavedModelConfig;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VisionConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphSizes;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.Preprocessing;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The size of a CLIP, under the names of Hugging Face's {@code CLIPConfig}; what that lacks, the
 * ResNets, under open_clip's.
 *
 * @param projection D, width of the space that images and texts share
 * @param vision the image tower: one of four kinds, told apart in JSON by {@code model_type};
 *     without one it is a vision transformer, as Hugging Face's configs are
 * @param text the text tower; null where only images are embedded
 * @param preprocessing how images become pixels; null for OpenAI's way
 */
public record ClipConfig(
    @JsonProperty(value = "projection_dim", required = true) int projection,
    @JsonProperty(value = "vision_config", required = true) VisionConfig vision,
    @JsonProperty("text_config") TextConfig text,
    @JsonProperty("preprocessing") Preprocessing preprocessing) {
  public ClipConfig {
    refuseIf(
        vision == null || projection < 1 || projection > GraphSizes.WIDEST,
        "CLIP config",
        vision == null ? "no vision_config" : "projection_dim " + projection,
        "an image tower, and a positive projection_dim",
        "correct config.json");
    refuseIf(
        vision instanceof SavedModelConfig && (text != null || preprocessing == null),
        "CLIP config of a SavedModel that runs as it is",
        text != null ? "text_config" : "no preprocessing",
        "vision_config, projection_dim and preprocessing",
        "correct config.json; docs/checkpoints.md has an example");
  }

  /** With OpenAI's preprocessing. */
  public ClipConfig(int projection, VisionConfig vision, TextConfig text) {
    this(projection, vision, text, null);
  }

  /**
   * EfficientNet-Lite0, a classifier of ImageNet in CLIP's place: 3,413,024 weights without its
   * classes, and running statistics. It has no texts.
   */
  public static ClipConfig efficientNetLite0() {
    EfficientNetLiteConfig vision = EfficientNetLiteConfig.lite0();
    return new ClipConfig(
        EfficientNetLiteConfig.FEATURES,
        vision,
        null,
        Preprocessing.efficientNetLite(vision.imageSize()));
  }

  /** Whether it is a SavedModel of any program, of which only a signature is known. */
  public boolean runsAsItIs() {
    return vision instanceof SavedModelConfig;
  }

  /** This model, for images only. */
  public ClipConfig visionOnly() {
    return new ClipConfig(projection, vision, null, preprocessing);
  }

  /** This model with another preprocessing; null for OpenAI's. */
  public ClipConfig withPreprocessing(Preprocessing other) {
    return new ClipConfig(projection, vision, text, other);
  }

  /** How its images become pixels; they stay as they are stored, whatever a camera says. */
  public ImageProcessor processor() {
    int size = vision.imageSize();
    return preprocessing == null
        ? ImageProcessor.clip(size)
        : ImageProcessor.of(size, preprocessing);
  }

  /**
   * The image tower: normalised pixels [B, 3, P, P] -> embeddings [B, D], not normalised.
   *
   * @param params this CLIP's weights
   * @throws IllegalArgumentException if it is a SavedModel that runs as it is
   */
  public UnaryOperator<Operand<TFloat32>> imageTower(Params params) {
    if (vision instanceof VitConfig transformer) {
      return transformer.tower(projection, params)::embed;
    }
    if (vision instanceof ResNetConfig resNet) {
      return new ModifiedResNet(resNet, projection, params)::embed;
    }
    if (vision instanceof EfficientNetLiteConfig efficientNet) {
      return new EfficientNetLite(efficientNet, params)::embed;
    }
    throw new IllegalArgumentException("a SavedModel that runs as it is cannot be rebuilt");
  }

  /** The text tower over the same weights. */
  public ClipText textTower(Params params) {
    return new ClipText(text, projection, params);
  }
}
