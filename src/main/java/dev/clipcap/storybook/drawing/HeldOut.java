package dev.clipcap.storybook.drawing;

import java.util.List;

/**
 * Pairs of a thing and an attribute that training and validation never show together; every scene
 * of the compositional split shows one. Each half of a pair does occur in training, with others.
 */
public final class HeldOut {
  /**
   * A thing with a colour, setting or activity (a {@link Hue}, {@link Setting}, {@link Activity}).
   */
  public record Pair(Thing thing, Enum<?> attribute) {
    /** Whether a scene's main thing is the pair. */
    public boolean describesMainThing(Scene scene) {
      return scene.thing() == thing
          && (scene.hue() == attribute
              || scene.setting() == attribute
              || scene.activity() == attribute);
    }

    boolean in(Scene scene) {
      return describesMainThing(scene)
          || scene.companion().stream()
              .anyMatch(
                  second ->
                      second.thing() == thing
                          && (second.hue() == attribute || scene.setting() == attribute));
    }
  }

  public static final List<Pair> PAIRS =
      List.of(
          new Pair(Thing.BUS, Hue.GREEN),
          new Pair(Thing.CAR, Hue.YELLOW),
          new Pair(Thing.DOG, Hue.BLACK),
          new Pair(Thing.CAT, Hue.ORANGE),
          new Pair(Thing.HORSE, Hue.WHITE),
          new Pair(Thing.BOAT, Hue.BLUE),
          new Pair(Thing.SOFA, Hue.GREEN),
          new Pair(Thing.FLOWER, Hue.PINK),
          new Pair(Thing.DOG, Setting.SNOW),
          new Pair(Thing.ELEPHANT, Setting.LAKE),
          new Pair(Thing.BEAR, Setting.MOUNTAINS),
          new Pair(Thing.TRAIN, Setting.DESERT),
          new Pair(Thing.TENT, Setting.BEACH),
          new Pair(Thing.MAN, Setting.BEDROOM),
          new Pair(Thing.GIRL, Activity.RIDING_BIKE),
          new Pair(Thing.WOMAN, Activity.FLYING_KITE),
          new Pair(Thing.BOY, Activity.SURFING),
          new Pair(Thing.HORSE, Activity.RUNNING),
          new Pair(Thing.RABBIT, Activity.JUMPING),
          new Pair(Thing.CAT, Activity.SLEEPING));

  private HeldOut() {}

  /** Whether the scene shows a held-out pair. */
  public static boolean in(Scene scene) {
    return PAIRS.stream().anyMatch(pair -> pair.in(scene));
  }
}
