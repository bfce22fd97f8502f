package dev.clipcap.caption;

import dev.clipcap.image.ImageSquare;
import java.util.List;

/**
 * Two looks into how an image became a caption.
 *
 * @param caption what is explained
 * @param prefix for each of the k prefix vectors, the tokens whose embeddings are nearest, best
 *     first (the paper's section on prefix interpretability)
 * @param grid G, patches on a side of the square that CLIP sees
 * @param square where that square lies on the upright image
 * @param changes for each token of the caption, G * G numbers, row by row: by how much its
 *     log-probability (natural logarithm, the caption's tokens before it given) changes when that
 *     patch is hidden under CLIP's mean colour; negative where the patch speaks for the token
 */
public record Explanation(
    Caption caption,
    List<List<Neighbour>> prefix,
    int grid,
    ImageSquare square,
    List<List<Double>> changes) {
  /**
   * A token near a prefix vector.
   *
   * @param id GPT-2's
   * @param text what it spells
   * @param cosine of the angle between the vector and the token's embedding
   */
  public record Neighbour(int id, String text, double cosine) {}
}
