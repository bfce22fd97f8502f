package dev.clipcap.storybook.drawing;

import java.util.Map;
import java.util.Set;

/**
 * What a thing is doing: as a caption says it ("running"), as a story tells it ("ran"), and where
 * it happens.
 */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Activity {
  STANDING("standing*7|posing|waiting", "stood|waited", "ANYWHERE"),
  WALKING("walking*6|strolling|wandering|walking around", "walked|wandered", "ANYWHERE"),
  RUNNING("running*6|racing|running around*2|playing", "ran|raced|played", "OUTDOORS"),
  SITTING("sitting*6|resting*2|sitting down*2", "sat|rested", "ANYWHERE"),
  SLEEPING("sleeping*6|lying down*3|taking a nap", "slept|lay down", "ANYWHERE"),
  GRAZING("eating grass*5|grazing*5|eating", "grazed|ate grass", "PASTURE"),
  JUMPING("jumping*8|leaping*2|jumping in the air", "jumped|leaped", "OUTDOORS"),
  SWIMMING("swimming*7|floating*3", "swam|floated", "lake"),
  FLYING("flying*6|soaring|flying high*2", "flew|soared", "OUTDOORS"),
  RIDING_BIKE(
      "riding a bike*6|riding a bicycle*4|on a bike",
      "rode a bike|rode a bicycle",
      "street park beach lake desert"),
  HOLDING_UMBRELLA(
      "holding an umbrella*7|carrying an umbrella*2|with an umbrella",
      "held an umbrella|carried an umbrella",
      "street park beach playground night_city"),
  FLYING_KITE(
      "flying a kite*9|playing with a kite*2", "flew a kite", "beach park mountains farm lake"),
  THROWING_BALL(
      "throwing a ball*6|playing with a ball*4|tossing a ball",
      "threw a ball|played with a ball",
      "beach park playground street"),
  SKIING("skiing*7|on skis*2|riding skis*2", "skied|went skiing", "snow"),
  SURFING(
      "surfing*4|riding a wave*3|riding a surfboard*2|on a surfboard*2",
      "surfed|rode a wave",
      "beach"),
  SKATEBOARDING(
      "riding a skateboard*6|skateboarding*3|on a skateboard*2",
      "rode a skateboard",
      "street park playground"),
  READING(
      "reading a book*8|looking at a book|holding a book",
      "read a book",
      "park living_room bedroom beach kitchen lake"),
  PLAYING_GUITAR(
      "playing a guitar*6|playing the guitar*4|holding a guitar",
      "played the guitar",
      "park living_room street forest bedroom"),
  EATING_ICE_CREAM(
      "eating ice cream*5|eating an ice cream cone*3|holding an ice cream cone",
      "ate an ice cream cone",
      "beach park street playground"),
  PARKED("parked*6|stopped|sitting*2", "stopped|waited", "ANYWHERE"),
  DRIVING("driving*5|going fast|moving|driving along*2", "drove|moved", "OUTDOORS"),
  TRAVELING("traveling*5|going*2|moving", "traveled|went", "OUTDOORS"),
  SAILING("sailing*6|floating*4", "sailed|floated", "beach lake"),
  /** Things that do nothing: furniture, food, plants. */
  BEING("", "was", "ANYWHERE");

  static final Map<String, String> GROUPS =
      Map.of(
          "PET", "standing running sitting sleeping jumping",
          "GRAZER", "standing walking running grazing sleeping",
          "BEAST", "standing walking running sleeping",
          "LAZY", "standing walking sitting sleeping",
          "VEHICLE", "parked driving",
          "PERSON", "standing walking running sitting jumping SPORTS reading playing_guitar",
          "SPORTS", "SURFACE holding_umbrella flying_kite throwing_ball eating_ice_cream",
          "SURFACE", "riding_bike skiing surfing skateboarding");

  final Words participle;
  final Words past;
  final Set<Setting> settings;

  Activity(String participle, String past, String settings) {
    this.participle = new Words(participle);
    this.past = new Words(past);
    this.settings = Words.set(Setting.class, settings, Setting.GROUPS);
  }

  /** Whether whoever does it is on the water. */
  boolean onWater() {
    return this == SWIMMING || this == SURFING || this == SAILING;
  }
}
