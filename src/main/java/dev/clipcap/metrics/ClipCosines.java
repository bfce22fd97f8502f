package dev.clipcap.metrics;

import java.util.List;

/**
 * What a CLIP says of one caption: cosines between embeddings, from -1 to 1.
 *
 * @param image between the image and the caption
 * @param references between each reference and the caption
 */
public record ClipCosines(double image, List<Double> references) {
  public ClipCosines {
    references = List.copyOf(references);
  }

  /** The highest of the references'. */
  double bestReference() {
    return references.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
