package dev.clipcap.core.train;

import dev.clipcap.core.train.Batch.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A caption of an image that is seen in several ways, as a frozen encoder allows: whole, mirrored,
 * cut.
 *
 * @param views embeddings [D] of the image, shared by its captions; the whole image is the first
 * @param tokens of the caption
 */
public record Viewed(List<float[]> views, int[] tokens) {
  /** With the whole image. */
  public Example whole() {
    return new Example(views.get(0), tokens);
  }

  /** The captions of an epoch in their order, each with a view that is drawn in that order. */
  public static List<Example> inEpoch(List<Viewed> captions, int seed, int epoch) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003L + epoch);
    List<Example> seen = new ArrayList<>(captions.size());
    for (Viewed caption : captions) {
      float[] view = caption.views.get(random.nextInt(caption.views.size()));
      seen.add(new Example(view, caption.tokens));
    }
    return seen;
  }
}
