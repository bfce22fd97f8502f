package dev.clipcap.storybook.drawing;

/** How large a thing looks for its kind. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Size {
  SMALL(0.74),
  MEDIUM(1),
  LARGE(1.26);

  final Words words = Words.of(this, "words");
  final Words wordsForPeople = Words.of(this, "wordsForPeople");
  final double scale;

  Size(double scale) {
    this.scale = scale;
  }
}
