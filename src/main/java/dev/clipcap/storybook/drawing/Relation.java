package dev.clipcap.storybook.drawing;

/** Where the main thing is with respect to its companion. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Relation {
  LEFT_OF,
  RIGHT_OF,
  IN_FRONT_OF,
  BEHIND,
  ON,
  UNDER;

  final Words words = Words.of(this, "words");

  boolean beside() {
    return this == LEFT_OF || this == RIGHT_OF;
  }
}
