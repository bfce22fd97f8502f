package dev.clipcap.image;

import java.util.List;
import java.util.Locale;

/**
 * A part of a decoded image, as it is or mirrored, that is looked at in the image's place: the ten
 * crops of Krizhevsky et al. 2012, with the whole image where they have the centre.
 *
 * <p>A corner's part is 7/8 of the width and 7/8 of the height, rounded up. A mirrored view is the
 * same part with left and right exchanged.
 */
public enum View {
  WHOLE(Part.WHOLE, false),
  WHOLE_MIRRORED(Part.WHOLE, true),
  TOP_LEFT(Part.TOP_LEFT, false),
  TOP_LEFT_MIRRORED(Part.TOP_LEFT, true),
  TOP_RIGHT(Part.TOP_RIGHT, false),
  TOP_RIGHT_MIRRORED(Part.TOP_RIGHT, true),
  BOTTOM_LEFT(Part.BOTTOM_LEFT, false),
  BOTTOM_LEFT_MIRRORED(Part.BOTTOM_LEFT, true),
  BOTTOM_RIGHT(Part.BOTTOM_RIGHT, false),
  BOTTOM_RIGHT_MIRRORED(Part.BOTTOM_RIGHT, true);

  /** Of the first so many there is a sensible choice: the image; its mirror image too; all. */
  public static final List<Integer> COUNTS = List.of(1, 2, values().length);

  private static final int MIRRORED = 2; // EXIF's number for it

  private final Part part;
  private final boolean mirrored;

  View(Part part, boolean mirrored) {
    this.part = part;
    this.mirrored = mirrored;
  }

  /** The first so many. */
  public static List<View> first(int count) {
    return List.of(values()).subList(0, count);
  }

  /** The pixels of this view of an image. */
  RgbImage of(RgbImage image) {
    RgbImage seen = part.of(image);
    return mirrored ? seen.upright(MIRRORED) : seen;
  }

  /** For people: "top left mirrored". */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private enum Part {
    WHOLE,
    TOP_LEFT,
    TOP_RIGHT,
    BOTTOM_LEFT,
    BOTTOM_RIGHT;

    RgbImage of(RgbImage image) {
      int right = this == TOP_RIGHT || this == BOTTOM_RIGHT ? image.width() / 8 : 0;
      int bottom = this == BOTTOM_LEFT || this == BOTTOM_RIGHT ? image.height() / 8 : 0;
      int width = image.width() - image.width() / 8;
      int height = image.height() - image.height() / 8;
      return this == WHOLE ? image : image.part(right, bottom, width, height);
    }
  }
}
