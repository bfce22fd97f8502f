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
 * @param square where that square lies on the image
 * @param changes for each token of the caption, G * G numbers, row by row: by how much its
 *     log-probability (natural logarithm, the caption's tokens before it given) changes when that
 *     patch is hidden under CLIP's mean colour; negative where the patch speaks for the token
 */
public record Explanation(
    Caption caption,
    List<List<Neighbour>> prefix,
    int grid,
    Square square,
    List<List<Double>> changes) {
  /**
   * Where the square that CLIP sees lies on the upright image, in shares of the image's width and
   * height from its upper left corner. Where a model pads, the square reaches beyond the image.
   *
   * @param left of the square's left edge, below 0 for padding
   * @param top of its upper edge
   * @param width of the square
   * @param height of the square
   */
  public record Square(double left, double top, double width, double height) {
    static Square of(ImageSquare square) {
      return new Square(square.left(), square.top(), square.width(), square.height());
    }
  }

  /**
   * A token near a prefix vector.
   *
   * @param id GPT-2's
   * @param text what it spells
   * @param cosine of the angle between the vector and the token's embedding
   */
  public record Neighbour(int id, String text, double cosine) {}
}
