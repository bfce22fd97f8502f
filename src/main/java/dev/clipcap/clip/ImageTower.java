package dev.clipcap.clip;

import dev.clipcap.tf.Params;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Turns an image's pixels into its embedding. */
public sealed interface ImageTower permits ClipVision, ModifiedResNet, EfficientNetLite {
  /** Normalised pixels [B, 3, P, P] -> embeddings [B, D], not normalised. */
  Operand<TFloat32> embed(Operand<TFloat32> pixels);

  /**
   * The tower of the given kind and size.
   *
   * @param params CLIP's weights
   * @throws IllegalArgumentException if it is a SavedModel that runs as it is
   */
  static ImageTower of(ClipConfig config, Params params) {
    if (config.vision() instanceof ResNetConfig resNet) {
      return new ModifiedResNet(resNet, config.projection(), params);
    }
    if (config.vision() instanceof EfficientNetLiteConfig efficientNet) {
      return new EfficientNetLite(efficientNet, params);
    }
    if (config.runsAsItIs()) {
      throw new IllegalArgumentException("a SavedModel that runs as it is cannot be rebuilt");
    }
    return new ClipVision((VitConfig) config.vision(), config.projection(), params);
  }
}
