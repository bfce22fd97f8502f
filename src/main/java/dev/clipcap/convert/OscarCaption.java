package dev.clipcap.convert;

import java.util.Locale;
import java.util.Map;

/**
 * A caption of the ClipCap authors' pickles.
 *
 * @param place in the file, for errors
 * @param image file name
 * @param text without spaces at its ends
 * @param row of the embeddings
 */
record OscarCaption(String place, String image, String text, long row) {
  /** Conceptual Captions' images: the row of the .tsv, below ten million. */
  private static final String CONCEPTUAL = "0\\d{7}";

  /**
   * Reads a dictionary.
   *
   * @throws dev.clipcap.io.InvalidInputException if it is none, or lacks a field
   */
  static OscarCaption of(String place, Object caption) {
    if (!(caption instanceof Map<?, ?> fields)
        || !(fields.get("clip_embedding") instanceof Long row)
        || !(fields.get("caption") instanceof String text)
        || !(fields.get("image_id") instanceof String || fields.get("image_id") instanceof Long)) {
      throw OscarSplit.invalid(place, "another form", "image_id, caption and clip_embedding");
    }
    if (text.isBlank()) {
      throw OscarSplit.invalid(place, "an empty caption", "text");
    }
    return new OscarCaption(place, name(fields.get("image_id")), text.strip(), row);
  }

  /** COCO's number as the file name that it has in 2017; other ids as they are. */
  private static String name(Object id) {
    String text = String.valueOf(id);
    if (id instanceof String && text.matches(CONCEPTUAL)) {
      return text + ".jpg";
    }
    return text.matches("\\d{1,12}")
        ? String.format(Locale.ROOT, "%012d.jpg", Long.parseLong(text))
        : text;
  }

  boolean isConceptual() {
    return image.matches(CONCEPTUAL + "\\.jpg");
  }

  /** This caption with a row and an image of another name. */
  OscarCaption with(long otherRow, String otherImage) {
    return new OscarCaption(place, otherImage, text, otherRow);
  }
}
