package dev.clipcap.storybook.drawing;

/** Where the main thing is with respect to its companion. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Relation {
  LEFT_OF("next to*8|beside*3|near*3|to the left of*2"),
  RIGHT_OF("next to*8|beside*3|near*3|to the right of*2"),
  IN_FRONT_OF("in front of*9"),
  BEHIND("behind*9"),
  ON("on*9|on top of"),
  UNDER("under*8|below|underneath");

  final Words words;

  Relation(String words) {
    this.words = new Words(words);
  }

  boolean beside() {
    return this == LEFT_OF || this == RIGHT_OF;
  }
}
