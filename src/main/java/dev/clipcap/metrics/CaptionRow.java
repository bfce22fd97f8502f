package dev.clipcap.metrics;

import dev.clipcap.io.InvalidInputException;
import java.util.List;

/**
 * What a captions file says of one image, or of one caption of an image.
 *
 * @param id the image's
 * @param names other names of the same image, such as its file
 * @param captions none where the file says that the image has none
 * @param references human captions beside a model's; empty where the file has only one kind
 * @param split as the file calls it; empty where it has none
 * @param where the place, for errors
 */
record CaptionRow(
    String id,
    List<String> names,
    List<String> captions,
    List<String> references,
    String split,
    String where) {

  /**
   * The only caption; null if there is none.
   *
   * @throws InvalidInputException if there are several
   */
  String caption() {
    InvalidInputException.refuseIf(
        captions.size() > 1,
        where,
        captions.size() + " captions",
        "one caption per image",
        "choose one, or give the file as references");
    return captions.isEmpty() ? null : captions.get(0);
  }

  /** Human captions where there are some, else what there is. */
  List<String> humanCaptions() {
    return references.isEmpty() ? captions : references;
  }
}
