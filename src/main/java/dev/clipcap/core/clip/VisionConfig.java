package dev.clipcap.core.clip;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.clipcap.io.InvalidInputException;

/**
 * The size of an image tower: one of four kinds, told apart in JSON by {@code model_type}. Without
 * one it is a vision transformer, as Hugging Face's configs are.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "model_type", defaultImpl = VitConfig.class)
@JsonSubTypes({
  @JsonSubTypes.Type(value = VitConfig.class, name = "clip_vision_model"),
  @JsonSubTypes.Type(value = ResNetConfig.class, name = "clip_resnet"),
  @JsonSubTypes.Type(value = EfficientNetLiteConfig.class, name = "efficientnet_lite"),
  @JsonSubTypes.Type(value = SavedModelConfig.class, name = "saved_model")
})
public sealed interface VisionConfig
    permits VitConfig, ResNetConfig, EfficientNetLiteConfig, SavedModelConfig {
  /** The largest image, in pixels on each side. */
  int LARGEST_IMAGE = 16384;

  /** Refuses sizes that no image tower can have. */
  static void refuseIf(boolean wrong, String found, String expected) {
    InvalidInputException.refuseIf(
        wrong, "CLIP config, vision_config", found, expected, "correct config.json");
  }

  /** Pixels on each side. */
  int imageSize();

  /** Pixels on each side of what becomes one position of the last layer. */
  int patchSize();
}
