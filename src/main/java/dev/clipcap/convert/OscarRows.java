package dev.clipcap.convert;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which row of the embeddings belongs to which caption in the ClipCap authors' pickles: every row
 * to one image.
 *
 * <p>parse_conceptual.py puts the rows of the training images behind those of the validation images
 * and counts both from 0, and numbers the images of both from 0. There are as many rows as captions
 * in the same order, so the k-th caption's row is k; the images become {@code val/...} and {@code
 * train/...}, as its download names them.
 */
final class OscarRows {
  private static final int NAMED = 5;

  /** Conceptual Captions' images: the row of the .tsv, below ten million. */
  private static final String CONCEPTUAL = "0\\d{7}";

  /**
   * A caption of the ClipCap authors' pickles.
   *
   * @param place in the file, for errors
   * @param image file name
   * @param text without spaces at its ends
   * @param row of the embeddings
   */
  record Caption(String place, String image, String text, long row) {
    /**
     * Reads a dictionary.
     *
     * @throws dev.clipcap.io.InvalidInputException if it is none, or lacks a field
     */
    static Caption of(String place, Object caption) {
      if (!(caption instanceof Map<?, ?> fields)
          || !(fields.get("clip_embedding") instanceof Long row)
          || !(fields.get("caption") instanceof String text)
          || !(fields.get("image_id") instanceof String
              || fields.get("image_id") instanceof Long)) {
        throw OscarSplit.invalid(place, "another form", "image_id, caption and clip_embedding");
      }
      if (text.isBlank()) {
        throw OscarSplit.invalid(place, "an empty caption", "text");
      }
      return new Caption(place, name(fields.get("image_id")), text.strip(), row);
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

    /** This caption with another row, and its image in a folder. */
    Caption with(long otherRow, String imageFolder) {
      return new Caption(place, imageFolder + image, text, otherRow);
    }
  }

  private OscarRows() {}

  /**
   * The captions with their own rows.
   *
   * @throws dev.clipcap.io.InvalidInputException naming rows that no image has, or two images have
   */
  static List<Caption> checked(List<Caption> captions, long rows) {
    int restart = restart(captions, rows);
    List<Caption> own =
        restart == 0
            ? captions
            : IntStream.range(0, captions.size())
                .mapToObj(i -> captions.get(i).with(i, i < restart ? "val/" : "train/"))
                .toList();
    requireOneImageEach(own, rows);
    return own;
  }

  /** The caption from which the rows count from 0 again, once; 0 where they do not. */
  private static int restart(List<Caption> captions, long rows) {
    if (captions.size() != rows) {
      return 0;
    }
    int start = 0;
    for (int i = 0; i < captions.size(); i++) {
      Caption caption = captions.get(i);
      if (start == 0 && i > 0 && caption.row() == 0) {
        start = i;
      }
      if (caption.row() != i - start || !caption.isConceptual()) {
        return 0;
      }
    }
    return start;
  }

  private static void requireOneImageEach(List<Caption> captions, long rows) {
    String[] imageOf = new String[Math.toIntExact(rows)];
    for (Caption caption : captions) {
      if (caption.row() < 0 || caption.row() >= rows) {
        throw OscarSplit.invalid(
            caption.place(), "clip_embedding " + caption.row(), "a row below " + rows);
      }
      int row = (int) caption.row();
      boolean again = caption.isConceptual() || !caption.image().equals(imageOf[row]);
      if (imageOf[row] != null && again) {
        throw OscarSplit.invalid(
            caption.place(),
            "row " + row + " for image " + caption.image() + " and for " + imageOf[row],
            "each row for one image");
      }
      imageOf[row] = caption.image();
    }
    List<String> unused =
        IntStream.range(0, imageOf.length)
            .filter(row -> imageOf[row] == null)
            .mapToObj(String::valueOf)
            .toList();
    if (!unused.isEmpty()) {
      throw OscarSplit.invalid(
          captions.isEmpty() ? "captions" : captions.get(0).place().replaceFirst("\\[0\\]$", ""),
          "no caption for %s of %s rows: %s%s"
              .formatted(
                  unused.size(),
                  rows,
                  unused.stream().limit(NAMED).collect(Collectors.joining(", ")),
                  unused.size() > NAMED ? ", ..." : ""),
          "each row for an image");
    }
  }
}
