package dev.clipcap.storybook.drawing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Where a scene takes place. The lights of a setting are those it is seen in, usual ones twice. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Setting {
  BEACH("sunny sunny cloudy sunset"),
  STREET("sunny sunny cloudy rainy sunset"),
  NIGHT_CITY("night"),
  KITCHEN("sunny"),
  LIVING_ROOM("sunny"),
  BEDROOM("sunny"),
  SNOW("sunny snowy snowy cloudy"),
  FOREST("sunny sunny cloudy rainy"),
  PARK("sunny sunny cloudy rainy sunset"),
  DESERT("sunny sunny sunset night"),
  FARM("sunny sunny cloudy sunset"),
  LAKE("sunny sunny cloudy sunset"),
  MOUNTAINS("sunny sunny cloudy sunset"),
  PLAYGROUND("sunny sunny cloudy");

  static final Map<String, String> GROUPS =
      Map.of(
          "ANYWHERE", "INDOORS OUTDOORS",
          "INDOORS", "kitchen living_room bedroom",
          "OUTDOORS", "ROADS COUNTRY park beach snow desert playground",
          "ROADS", "street night_city",
          "PASTURE", "farm mountains lake",
          "COUNTRY", "PASTURE forest",
          "OPEN", "PASTURE desert beach snow",
          "SAVANNA", "desert lake park forest",
          "DRY_LAND", "ROADS desert farm mountains snow beach",
          "PET", "INDOORS beach street snow park farm playground forest");

  /** As in "a {noun} with a dog". */
  final Words noun = Words.of(this, "noun");

  /** As in "a dog {onGround}". */
  final Words onGround = Words.of(this, "onGround");

  /** As in "a dog on a farm {background}". */
  final Words background = Words.of(this, "background");

  /** As in "a boat {onWater}"; empty where there is no water. */
  final Words onWater = Words.of(this, "onWater");

  /** As in "a bird flying over the {below}". */
  final Words below = Words.of(this, "below");

  final List<Light> lights;

  Setting(String lights) {
    this.lights =
        Stream.of(lights.toUpperCase(Locale.ROOT).split(" ", -1)).map(Light::valueOf).toList();
  }

  boolean indoors() {
    return this == KITCHEN || this == LIVING_ROOM || this == BEDROOM;
  }
}
