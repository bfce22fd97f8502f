package dev.clipcap.storybook.drawing;

/** How large a thing looks for its kind. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Size {
  SMALL("small*6|little*4|tiny", "young*6|little*4|small", 0.74),
  MEDIUM("", "", 1),
  LARGE("large*6|big*5|huge", "tall*6|big", 1.26);

  final Words words;
  final Words wordsForPeople;
  final double scale;

  Size(String words, String wordsForPeople, double scale) {
    this.words = new Words(words);
    this.wordsForPeople = new Words(wordsForPeople);
    this.scale = scale;
  }
}
