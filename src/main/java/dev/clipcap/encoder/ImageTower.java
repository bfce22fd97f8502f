package dev.clipcap.encoder;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Turns an image's pixels into its embedding. */
@FunctionalInterface
public interface ImageTower {
  /** Normalised pixels [B, 3, P, P] -> embeddings [B, D], not normalised. */
  Operand<TFloat32> embed(Operand<TFloat32> pixels);
}
