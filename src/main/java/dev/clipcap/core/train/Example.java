package dev.clipcap.core.train;

import java.util.List;

/**
 * One caption to learn.
 *
 * @param views embeddings [D] of its image, shared by the image's captions: of the whole image, and
 *     of other views of it where training is to see those too
 * @param tokens of the caption, at least one
 */
public record Example(List<float[]> views, int[] tokens) {
  public Example {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("a caption without tokens");
    }
  }

  /** One whose image has one view. */
  public Example(float[] embedding, int[] tokens) {
    this(List.of(embedding), tokens);
  }

  /** Of the whole image, [D]. */
  public float[] embedding() {
    return views.get(0);
  }

  /** The same caption with one view of its image alone. */
  Example seenAs(int view) {
    return views.size() == 1 ? this : new Example(views.get(view), tokens);
  }
}
