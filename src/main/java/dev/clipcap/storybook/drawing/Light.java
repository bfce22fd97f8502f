package dev.clipcap.storybook.drawing;

/** Weather and time of day. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Light {
  SUNNY,
  CLOUDY,
  SUNSET,
  RAINY,
  NIGHT,
  SNOWY;

  final Words words = Words.of(this, "words");
}
