package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.util.Map;

/** A colour that a caption names. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Hue {
  RED("red*9|bright red", 0xD8352E),
  ORANGE("orange", 0xF08A24),
  YELLOW("yellow*9|bright yellow", 0xF5CE2F),
  GREEN("green*9|dark green", 0x4CA646),
  BLUE("blue*8|light blue|dark blue", 0x3572C6),
  PURPLE("purple*6|violet", 0x8A4FB0),
  PINK("pink*9|bright pink", 0xF08CB0),
  WHITE("white", 0xF4F2EC),
  BLACK("black", 0x37353A),
  GRAY("gray*5|grey", 0x95979D),
  BROWN("brown*9|dark brown", 0x8B5A33),
  TAN("tan*4|light brown*2|golden", 0xD9AC6B);

  static final Map<String, String> GROUPS =
      Map.of(
          "FUR", "brown black white gray tan",
          "PRIMARY", "red green blue",
          "PAINT", "PRIMARY orange yellow purple pink white");

  final Words words;
  final Color color;

  Hue(String words, int rgb) {
    this.words = new Words(words);
    this.color = new Color(rgb);
  }
}
