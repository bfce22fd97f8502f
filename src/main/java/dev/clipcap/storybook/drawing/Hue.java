package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.util.Map;

/** A colour that a caption names. */
@SuppressWarnings("ImmutableEnumChecker") // Words and the sets never change.
enum Hue {
  RED(0xD8352E),
  ORANGE(0xF08A24),
  YELLOW(0xF5CE2F),
  GREEN(0x4CA646),
  BLUE(0x3572C6),
  PURPLE(0x8A4FB0),
  PINK(0xF08CB0),
  WHITE(0xF4F2EC),
  BLACK(0x37353A),
  GRAY(0x95979D),
  BROWN(0x8B5A33),
  TAN(0xD9AC6B);

  static final Map<String, String> GROUPS =
      Map.of(
          "FUR", "brown black white gray tan",
          "PRIMARY", "red green blue",
          "PAINT", "PRIMARY orange yellow purple pink white");

  final Words words = Words.of(this, "words");
  final Color color;

  Hue(int rgb) {
    this.color = new Color(rgb);
  }
}
