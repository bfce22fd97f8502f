package dev.clipcap.metrics;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Wording;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of captions beside a file of references.
 *
 * @param candidates the file of captions
 * @param references the file of references
 * @param samples images that both have, in the order of the captions
 * @param withoutCaption ids of images that have references only
 * @param withoutReferences ids of images that have a caption only
 */
record Pairing(
    Path candidates,
    Path references,
    List<Sample> samples,
    List<String> withoutCaption,
    List<String> withoutReferences) {
  private static final int LISTED = 5;

  /**
   * Itself, if each image of one file is in the other.
   *
   * @throws InvalidInputException listing those that are not
   */
  Pairing requireComplete() {
    if (withoutCaption.isEmpty() && withoutReferences.isEmpty()) {
      return this;
    }
    throw refused("complete the files, or score what both have with " + Wording.on("partial"));
  }

  /**
   * Itself, if there is anything to score.
   *
   * @throws InvalidInputException listing ids of both files if they have no image in common
   */
  Pairing requireSome() {
    if (!samples.isEmpty()) {
      return this;
    }
    throw refused("give captions and references of the same images, with the same ids");
  }

  private InvalidInputException refused(String remedy) {
    String missing = list(withoutCaption, "image", " of " + references + " without a caption");
    String extra = list(withoutReferences, "caption", " without references in " + references);
    return new InvalidInputException(
        candidates.toString(),
        missing + (missing.isEmpty() || extra.isEmpty() ? "" : " and ") + extra,
        "a caption of each image that has references, and no other",
        remedy);
  }

  /** {@code 3 images without a caption (1, 2, 3)}, the first few only; empty for none. */
  private static String list(List<String> ids, String noun, String words) {
    if (ids.isEmpty()) {
      return "";
    }
    String first = String.join(", ", ids.subList(0, Math.min(LISTED, ids.size())));
    String plural = ids.size() == 1 ? "" : "s";
    String more = ids.size() > LISTED ? ", ..." : "";
    return "%s %s%s%s (%s%s)".formatted(ids.size(), noun, plural, words, first, more);
  }
}
