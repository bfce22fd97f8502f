package dev.clipcap.data;

import java.util.Optional;

/** CLIP embeddings by image id. */
public interface EmbeddingSource {
  /** Floats in one embedding: 512 for ViT-B/32, 640 for RN50x4. */
  int dimension();

  /** The embedding of an image, [dimension]; empty where there is none. */
  Optional<float[]> get(String id);
}
