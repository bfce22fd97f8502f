package dev.clipcap.metrics;

import java.util.List;
import java.util.Objects;

/**
 * One image's caption to be scored and what people wrote about the image.
 *
 * @param id the image's name, unique in its set
 * @param candidate the caption to score; may be empty
 * @param references one or more human captions
 */
public record Sample(String id, String candidate, List<String> references) {
  public Sample {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(candidate, "candidate");
    references = List.copyOf(references);
    if (references.isEmpty()) {
      throw new IllegalArgumentException("image " + id + " has no references");
    }
  }
}
