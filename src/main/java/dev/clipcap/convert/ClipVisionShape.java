package dev.clipcap.convert;

import java.util.Map;

/**
 * What the tensors of a CLIP with a vision transformer tell of its image tower; the number of heads
 * they do not tell (width / 64 in the published models).
 *
 * @param imageSize pixels on each side: 224, or 336 in ViT-L/14@336
 * @param patchSize pixels on each side of a patch: 32, 16, 14
 * @param width 768 ViT-B, 1024 ViT-L
 * @param layers 12 ViT-B, 24 ViT-L
 * @param projection size of the embedding: 512 ViT-B, 768 ViT-L
 */
public record ClipVisionShape(
    long imageSize, long patchSize, long width, int layers, long projection) {
  private static final String EMBEDDINGS = "vision_model.embeddings.";
  private static final String LAYERS = "vision_model.encoder.layers.";

  /**
   * Reads the sizes off a checkpoint in any of CLIP's layouts.
   *
   * @throws dev.clipcap.io.InvalidInputException if tensors are missing (as in a ResNet) or
   *     contradict each other
   */
  public static ClipVisionShape of(Checkpoint checkpoint) {
    Map<String, StoredTensor> tensors = WeightMaps.clipVision().rename(checkpoint);
    Sizes sizes = new Sizes(checkpoint.path(), tensors);
    long width = sizes.get(EMBEDDINGS + "patch_embedding.weight", 0, 4);
    long patch = sizes.get(EMBEDDINGS + "patch_embedding.weight", 2, 4);
    long positions = sizes.get(EMBEDDINGS + "position_embedding.weight", 0, 2);
    long projection = sizes.get("visual_projection.weight", 0, 2);
    long grid = (long) Math.sqrt((double) (positions - 1));
    int layers = sizes.layers(LAYERS);
    sizes.expect(EMBEDDINGS + "patch_embedding.weight", width, 3, patch, patch);
    sizes.expect(EMBEDDINGS + "position_embedding.weight", grid * grid + 1, width);
    sizes.expect("visual_projection.weight", projection, width);
    for (int i = 0; i < layers; i++) {
      sizes.expect(LAYERS + i + ".self_attn.q_proj.weight", width, width);
      sizes.expect(LAYERS + i + ".mlp.fc2.bias", width);
    }
    sizes.throwIfAny();
    return new ClipVisionShape(grid * patch, patch, width, layers, projection);
  }
}
