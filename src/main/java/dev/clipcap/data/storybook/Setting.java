package dev.clipcap.data.storybook;

import static dev.clipcap.data.storybook.Light.CLOUDY;
import static dev.clipcap.data.storybook.Light.NIGHT;
import static dev.clipcap.data.storybook.Light.RAINY;
import static dev.clipcap.data.storybook.Light.SNOWY;
import static dev.clipcap.data.storybook.Light.SUNNY;
import static dev.clipcap.data.storybook.Light.SUNSET;

import java.util.List;
import java.util.Map;

/** Where a scene takes place. The lights of a setting are those it is seen in, usual ones twice. */
public enum Setting {
  BEACH(
      "sandy beach*5|beach*4|sunny beach",
      "on the beach*6|on a beach*4|on a sandy beach*2|at the beach*2",
      "in the ocean*5|on the sea*2|on the water*2",
      "beach*4|ocean*3|sea",
      List.of(SUNNY, SUNNY, CLOUDY, SUNSET)),
  STREET(
      "city street*5|street*4|quiet street",
      "on the street*6|on a street*3|on a city street*4|in the road|down the street*2",
      "",
      "street*4|town*2",
      List.of(SUNNY, SUNNY, CLOUDY, RAINY, SUNSET)),
  NIGHT_CITY(
      "city at night*8|dark city street*2|busy city",
      "in the city at night*5|in a city at night*4|on a dark street*2|on a city street at night*2",
      "",
      "city at night*4|city lights*2",
      List.of(NIGHT)),
  KITCHEN("kitchen*8|small kitchen|clean kitchen", "in a kitchen*6|in the kitchen*5"),
  LIVING_ROOM("living room*9|cozy living room", "in a living room*6|in the living room*5"),
  BEDROOM("bedroom*9|small bedroom", "in a bedroom*6|in the bedroom*4|in a room"),
  SNOW(
      "snowy field*6|field covered with snow|snow covered field*3",
      "in the snow*8|in a snowy field*5|on a snow covered field*2",
      "",
      "snowy field*4|snow*2",
      List.of(SUNNY, SNOWY, SNOWY, CLOUDY)),
  FOREST(
      "forest*8|green forest*2|wooded area",
      "in a forest*6|in the forest*5|in the woods*4",
      "",
      "forest*4|trees*2",
      List.of(SUNNY, SUNNY, CLOUDY, RAINY)),
  PARK(
      "park*7|green park*2|city park",
      "in a park*6|in the park*6|on the grass*2",
      "",
      "park*5|grass",
      List.of(SUNNY, SUNNY, CLOUDY, RAINY, SUNSET)),
  DESERT(
      "desert*8|dry desert*2|hot desert",
      "in the desert*8|in a desert*4|in the dry desert",
      "",
      "desert",
      List.of(SUNNY, SUNNY, SUNSET, NIGHT)),
  FARM(
      "farm*7|green farm|farm with a red barn*2",
      "on a farm*8|on the farm*3|in a field by a barn*2|near a red barn*2",
      "",
      "farm*5|farm fields",
      List.of(SUNNY, SUNNY, CLOUDY, SUNSET)),
  LAKE(
      "lake*8|calm lake*3|blue lake*2",
      "next to a lake*5|by the lake*6|near a lake*3|beside the water",
      "on a lake*5|on the lake*5|in the water*3|in a calm lake",
      "lake*5|water",
      List.of(SUNNY, SUNNY, CLOUDY, SUNSET)),
  MOUNTAINS(
      "mountain meadow*4|grassy hill*3|mountain valley",
      "in the mountains*7|in front of the mountains*2|on a grassy hill*3|near the mountains*2",
      "",
      "mountains*6|mountain peaks",
      List.of(SUNNY, SUNNY, CLOUDY, SUNSET)),
  PLAYGROUND(
      "playground*9|school playground",
      "at a playground*5|on the playground*4|in a playground*4",
      "",
      "playground",
      List.of(SUNNY, SUNNY, CLOUDY));

  static final Map<String, String> GROUPS =
      Map.of(
          "ANYWHERE", "INDOORS OUTDOORS",
          "INDOORS", "kitchen living_room bedroom",
          "OUTDOORS", "ROADS GREEN beach snow desert playground",
          "ROADS", "street night_city",
          "GREEN", "park farm lake mountains forest",
          "PASTURE", "farm mountains lake",
          "SAVANNA", "desert lake park forest",
          "DRY_LAND", "ROADS desert farm mountains snow beach",
          "PET", "INDOORS beach street snow park farm playground forest");

  /** As in "a {noun} with a dog". */
  final Words noun;

  /** As in "a dog {onGround}". */
  final Words onGround;

  /** As in "a boat {onWater}"; empty where there is no water. */
  final Words onWater;

  /** As in "a bird flying over the {below}". */
  final Words below;

  final List<Light> lights;

  Setting(String noun, String onGround) {
    this(noun, onGround, "", "", List.of(SUNNY));
  }

  Setting(String noun, String onGround, String onWater, String below, List<Light> lights) {
    this.noun = Words.of(noun);
    this.onGround = Words.of(onGround);
    this.onWater = Words.of(onWater);
    this.below = Words.of(below);
    this.lights = lights;
  }

  boolean indoors() {
    return this == KITCHEN || this == LIVING_ROOM || this == BEDROOM;
  }
}
