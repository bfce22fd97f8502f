package dev.clipcap.storybook.drawing;

import java.util.Map;
import java.util.Set;

/**
 * What a thing is doing: as a caption says it ("running"), as a story tells it ("ran"), and where
 * it happens.
 */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Activity {
  STANDING("ANYWHERE"),
  WALKING("ANYWHERE"),
  RUNNING("OUTDOORS"),
  SITTING("ANYWHERE"),
  SLEEPING("ANYWHERE"),
  GRAZING("PASTURE"),
  JUMPING("OUTDOORS"),
  SWIMMING("lake"),
  FLYING("OUTDOORS"),
  RIDING_BIKE("street park beach lake desert"),
  HOLDING_UMBRELLA("street park beach playground night_city"),
  FLYING_KITE("beach park mountains farm lake"),
  THROWING_BALL("beach park playground street"),
  SKIING("snow"),
  SURFING("beach"),
  SKATEBOARDING("street park playground"),
  READING("park living_room bedroom beach kitchen lake"),
  PLAYING_GUITAR("park living_room street forest bedroom"),
  EATING_ICE_CREAM("beach park street playground"),
  PARKED("ANYWHERE"),
  DRIVING("OUTDOORS"),
  TRAVELING("OUTDOORS"),
  SAILING("beach lake"),
  /** Things that do nothing: furniture, food, plants. */
  BEING("ANYWHERE");

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

  final Words participle = Words.of(this, "participle");
  final Words past = Words.of(this, "past");
  final Set<Setting> settings;

  Activity(String settings) {
    this.settings = Words.set(Setting.class, settings, Setting.GROUPS);
  }

  /** Whether whoever does it is on the water. */
  boolean onWater() {
    return this == SWIMMING || this == SURFING || this == SAILING;
  }
}
