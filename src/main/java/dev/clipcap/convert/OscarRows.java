package dev.clipcap.convert;

import java.util.ArrayList;
import java.util.List;
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

  private OscarRows() {}

  /**
   * The captions with their own rows.
   *
   * @throws dev.clipcap.io.InvalidInputException naming rows that no image has, or two images have
   */
  static List<OscarCaption> checked(List<OscarCaption> captions, long rows) {
    int restart = restart(captions, rows);
    List<OscarCaption> own = captions;
    if (restart > 0) {
      own = new ArrayList<>(captions.size());
      for (int i = 0; i < captions.size(); i++) {
        OscarCaption caption = captions.get(i);
        own.add(caption.with(i, (i < restart ? "val/" : "train/") + caption.image()));
      }
    }
    requireOneImageEach(own, rows);
    return own;
  }

  /** The caption from which the rows count from 0 again, once; 0 where they do not. */
  private static int restart(List<OscarCaption> captions, long rows) {
    if (captions.size() != rows) {
      return 0;
    }
    int start = 0;
    for (int i = 0; i < captions.size(); i++) {
      OscarCaption caption = captions.get(i);
      if (start == 0 && i > 0 && caption.row() == 0) {
        start = i;
      }
      if (caption.row() != i - start || !caption.isConceptual()) {
        return 0;
      }
    }
    return start;
  }

  private static void requireOneImageEach(List<OscarCaption> captions, long rows) {
    String[] imageOf = new String[Math.toIntExact(rows)];
    for (OscarCaption caption : captions) {
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
    long unused = IntStream.range(0, imageOf.length).filter(r -> imageOf[r] == null).count();
    if (unused > 0) {
      throw OscarSplit.invalid(
          captions.isEmpty() ? "captions" : captions.get(0).place().replaceFirst("\\[0\\]$", ""),
          "no caption for " + unused + " of " + rows + " rows: " + first(imageOf, unused),
          "each row for an image");
    }
  }

  private static String first(String[] imageOf, long unused) {
    return IntStream.range(0, imageOf.length)
            .filter(row -> imageOf[row] == null)
            .limit(NAMED)
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(", "))
        + (unused > NAMED ? ", ..." : "");
  }
}
