package dev.clipcap.train;

/**
 * One caption to learn.
 *
 * @param embedding of its image, [D], shared by the image's captions
 * @param tokens of the caption, at least one
 */
public record Example(float[] embedding, int[] tokens) {
  public Example {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("a caption without tokens");
    }
  }
}
