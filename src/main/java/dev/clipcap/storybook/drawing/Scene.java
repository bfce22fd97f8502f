package dev.clipcap.storybook.drawing;

import java.util.Optional;

/**
 * What a picture shows, as far as a caption may say it. Two pictures of equal scenes still differ
 * in position, shades and clutter, which their seeds decide.
 *
 * @param count 1 to 3 of the main thing
 * @param companion the second thing, if any
 */
public record Scene(
    Setting setting,
    Light light,
    Thing thing,
    Hue hue,
    Size size,
    int count,
    Activity activity,
    Optional<Companion> companion) {
  /** A second thing and where the main thing is with respect to it. */
  record Companion(Relation relation, Thing thing, Hue hue) {}

  public Scene {
    if (count < 1 || count > 3) {
      throw new IllegalArgumentException("count " + count + " is not 1, 2 or 3");
    }
    if (!thing.hues.contains(hue) || !thing.activities.contains(activity)) {
      throw new IllegalArgumentException(thing + " is never " + hue + " or " + activity);
    }
  }
}
