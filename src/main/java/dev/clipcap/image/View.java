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
  WHOLE,
  WHOLE_MIRRORED,
  TOP_LEFT,
  TOP_LEFT_MIRRORED,
  TOP_RIGHT,
  TOP_RIGHT_MIRRORED,
  BOTTOM_LEFT,
  BOTTOM_LEFT_MIRRORED,
  BOTTOM_RIGHT,
  BOTTOM_RIGHT_MIRRORED;

  /** Of the first so many there is a sensible choice: the image; its mirror image too; all. */
  public static final List<Integer> COUNTS = List.of(1, 2, values().length);

  private static final int MIRRORED = 2; // EXIF's number for it

  /** The first so many. */
  public static List<View> first(int count) {
    return List.of(values()).subList(0, count);
  }

  /** The pixels of this view of an image. */
  RgbImage of(RgbImage image) {
    int right = image.width() / 8;
    int bottom = image.height() / 8;
    int width = image.width() - right;
    int height = image.height() - bottom;
    RgbImage part =
        switch (this) {
          case WHOLE, WHOLE_MIRRORED -> image;
          case TOP_LEFT, TOP_LEFT_MIRRORED -> image.part(0, 0, width, height);
          case TOP_RIGHT, TOP_RIGHT_MIRRORED -> image.part(right, 0, width, height);
          case BOTTOM_LEFT, BOTTOM_LEFT_MIRRORED -> image.part(0, bottom, width, height);
          case BOTTOM_RIGHT, BOTTOM_RIGHT_MIRRORED -> image.part(right, bottom, width, height);
        };
    return name().endsWith("_MIRRORED") ? part.upright(MIRRORED) : part;
  }

  /** For people: "top left mirrored". */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
