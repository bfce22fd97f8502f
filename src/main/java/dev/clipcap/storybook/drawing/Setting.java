package dev.clipcap.storybook.drawing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Where a scene takes place. The lights of a setting are those it is seen in, usual ones twice. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Setting {
  BEACH(
      "sandy beach*5|beach*4|sunny beach",
      "on the beach*5|on a beach*4|on a sandy beach*3|at the beach*3|on the sand*2",
      "with the ocean in the background*4|with waves behind it|with water in the background",
      "beach*4|ocean*3|sea",
      "sunny sunny cloudy sunset",
      "in the ocean*5|on the sea*2|on the water*2"),
  STREET(
      "city street*5|street*4|quiet street",
      "on the street*6|on a street*3|on a city street*4|in the road|down the street*2",
      "with buildings in the background*4|in front of some buildings*2|with houses in the"
          + " background",
      "street*4|town*2",
      "sunny sunny cloudy rainy sunset"),
  NIGHT_CITY(
      "city at night*8|dark city street*2|busy city",
      "in the city at night*5|in a city at night*4|on a dark street*2|on a city street at night*2",
      "with tall buildings in the background*3|with lights in the windows*2|near a street light",
      "city at night*4|city lights*2",
      "night"),
  KITCHEN(
      "kitchen*8|small kitchen|clean kitchen",
      "in a kitchen*5|in the kitchen*4|in a small kitchen|inside a kitchen*2",
      "near the refrigerator*3|by the kitchen counter*2|with a window in the background*2|on a tile"
          + " floor"),
  LIVING_ROOM(
      "living room*9|cozy living room",
      "in a living room*5|in the living room*4|in a cozy living room|inside a living room*2",
      "by the window*3|near a bookshelf*3|with a rug on the floor*2|with curtains on the window"),
  BEDROOM(
      "bedroom*9|small bedroom",
      "in a bedroom*5|in the bedroom*3|in a room*2|inside a bedroom*2",
      "by the window*3|near a closet*2|with a rug on the floor*2|with curtains on the window"),
  SNOW(
      "snowy field*6|field covered with snow|snow covered field*3",
      "in the snow*6|in a snowy field*4|on a snow covered field*3|on the snow*2",
      "with trees in the background*4|near some pine trees*3|on a winter day",
      "snowy field*4|snow*2",
      "sunny snowy snowy cloudy"),
  FOREST(
      "forest*8|green forest*2|wooded area",
      "in a forest*4|in the forest*4|in the woods*4|in a wooded area*2",
      "surrounded by trees*5|with tall trees in the background*3|near some mushrooms",
      "forest*4|trees*2",
      "sunny sunny cloudy rainy"),
  PARK(
      "park*7|green park*2|city park",
      "in a park*4|in the park*4|on the grass*3|in a grassy park*2|on a green lawn",
      "with trees in the background*5|near some trees*3|beside a path*2",
      "park*5|grass",
      "sunny sunny cloudy rainy sunset"),
  DESERT(
      "desert*8|dry desert*2|hot desert",
      "in the desert*6|in a desert*4|in the dry desert*2|on the sand*2",
      "with hills in the background*3|surrounded by sand*3|with nothing else around",
      "desert",
      "sunny sunny sunset night"),
  FARM(
      "farm*7|green farm|farm with a red barn*2",
      "on a farm*6|on the farm*3|in a field*2|in a field by a barn*2|near a red barn*3",
      "with a barn in the background*5|near a wooden fence*3|beside a bale of hay",
      "farm*5|farm fields",
      "sunny sunny cloudy sunset"),
  LAKE(
      "lake*8|calm lake*3|blue lake*2",
      "next to a lake*5|by the lake*6|near a lake*3|beside the water",
      "with trees in the background*4|with water in the background*3|surrounded by nature",
      "lake*5|water",
      "sunny sunny cloudy sunset",
      "on a lake*5|on the lake*5|in the water*3|in a calm lake"),
  MOUNTAINS(
      "mountain meadow*4|grassy hill*3|mountain valley",
      "in the mountains*7|in front of the mountains*2|on a grassy hill*3|near the mountains*2",
      "with pine trees in the background*3|with snowy peaks in the background*3|with mountains"
          + " behind",
      "mountains*6|mountain peaks",
      "sunny sunny cloudy sunset"),
  PLAYGROUND(
      "playground*9|school playground",
      "at a playground*5|on the playground*4|in a playground*4",
      "with a slide in the background*4|near the swings*3|with swings in the background*2",
      "playground",
      "sunny sunny cloudy");

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
  final Words noun;

  /** As in "a dog {onGround}". */
  final Words onGround;

  /** As in "a dog on a farm {background}". */
  final Words background;

  /** As in "a boat {onWater}"; empty where there is no water. */
  final Words onWater;

  /** As in "a bird flying over the {below}". */
  final Words below;

  final List<Light> lights;

  Setting(String noun, String onGround, String background) {
    this(noun, onGround, background, "", "sunny");
  }

  Setting(String noun, String onGround, String background, String below, String lights) {
    this(noun, onGround, background, below, lights, "");
  }

  Setting(
      String noun,
      String onGround,
      String background,
      String below,
      String lights,
      String onWater) {
    this.noun = new Words(noun);
    this.onGround = new Words(onGround);
    this.background = new Words(background);
    this.below = new Words(below);
    this.lights =
        Stream.of(lights.toUpperCase(Locale.ROOT).split(" ", -1)).map(Light::valueOf).toList();
    this.onWater = new Words(onWater);
  }

  boolean indoors() {
    return this == KITCHEN || this == LIVING_ROOM || this == BEDROOM;
  }
}
