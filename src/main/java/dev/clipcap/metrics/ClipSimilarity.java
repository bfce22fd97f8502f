package dev.clipcap.metrics;

import java.util.List;

/** A CLIP that sees the images and reads the captions; made where there is one. */
@FunctionalInterface
public interface ClipSimilarity {
  /**
   * Compares captions with their images and references, every text with {@link ClipScore#PROMPT}
   * before it.
   *
   * @param samples as people wrote them
   * @return one for each sample, in their order
   */
  List<ClipCosines> cosines(List<Sample> samples);
}
