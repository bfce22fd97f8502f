package dev.clipcap.core.clip;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Turns an image's pixels into its embedding. */
public sealed interface ImageTower permits ClipVision, ModifiedResNet, EfficientNetLite {
  /** Normalised pixels [B, 3, P, P] -> embeddings [B, D], not normalised. */
  Operand<TFloat32> embed(Operand<TFloat32> pixels);
}
