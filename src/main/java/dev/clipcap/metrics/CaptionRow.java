package dev.clipcap.metrics;

import java.util.List;
import java.util.stream.Stream;

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

  /** With one more name, if there is one. */
  CaptionRow withName(String name) {
    return name.isEmpty()
        ? this
        : new CaptionRow(
            id,
            Stream.concat(names.stream(), Stream.of(name)).toList(),
            captions,
            references,
            split,
            where);
  }

  /** Human captions where there are some, else what there is. */
  List<String> humanCaptions() {
    return references.isEmpty() ? captions : references;
  }
}
