package dev.clipcap.storybook.drawing;

import static dev.clipcap.storybook.drawing.Outline.blob;
import static dev.clipcap.storybook.drawing.Outline.box;
import static dev.clipcap.storybook.drawing.Outline.curve;
import static dev.clipcap.storybook.drawing.Outline.limb;
import static dev.clipcap.storybook.drawing.Outline.oval;
import static dev.clipcap.storybook.drawing.Outline.poly;
import static dev.clipcap.storybook.drawing.Outline.round;

import java.awt.Color;

/** Furniture, feet at y = 0, about 100 high. */
final class Furniture {
  private static final Color WOOD = Tint.of(0x8A5C37);

  private Furniture() {}

  static void paint(Thing kind, Pen pen, Look look) {
    Color color = look.color();
    switch (kind) {
      case CHAIR -> chair(pen, color);
      case TABLE -> table(pen, color);
      case BED -> bed(pen, color);
      case SOFA -> sofa(pen, color);
      case BENCH -> bench(pen, color);
      case LAMP -> lamp(pen, color);
      default -> throw new IllegalArgumentException(kind + " is not furniture");
    }
  }

  /** Height of the surface that others sit or stand on, of 100. */
  static double seat(Thing kind) {
    return switch (kind) {
      case CHAIR -> 47;
      case TABLE -> 94;
      case BED -> 50;
      case SOFA -> 48;
      case BENCH -> 46;
      default -> throw new IllegalArgumentException("nothing rests on a " + kind);
    };
  }

  private static void chair(Pen pen, Color color) {
    Color dark = Tint.darker(color, 0.25);
    pen.fill(dark, box(-22, 0, 6, 46), box(18, 0, 6, 46));
    pen.fill(color, box(-28, 0, 7, 98), box(20, 0, 7, 98));
    pen.fill(color, round(-28, 86, 55, 13, 4), box(-22, 70, 43, 7), box(-22, 56, 43, 7));
    pen.fill(color, poly(-34, 40, 34, 40, 27, 51, -27, 51));
    pen.fill(color, round(-34, 34, 68, 8, 3));
    pen.fill(color, box(-33, 0, 7, 36), box(26, 0, 7, 36));
  }

  private static void table(Pen pen, Color color) {
    Color dark = Tint.darker(color, 0.25);
    pen.fill(dark, box(-58, 0, 9, 80), box(49, 0, 9, 80));
    pen.fill(color, box(-76, 0, 11, 86), box(65, 0, 11, 86));
    pen.fill(dark, box(-72, 72, 144, 10));
    pen.fill(color, poly(-84, 86, 84, 86, 72, 100, -72, 100));
    pen.fill(color, round(-84, 79, 168, 9, 3));
  }

  private static void bed(Pen pen, Color color) {
    pen.fill(WOOD, round(-90, 0, 12, 98, 5), round(78, 0, 12, 62, 5));
    pen.fill(WOOD, box(-80, 14, 160, 16));
    pen.fill(Tint.of(0xF8F4EA), round(-80, 26, 160, 24, 8));
    pen.fill(Color.WHITE, blob(-76, 50, -70, 66, -48, 66, -38, 54, -52, 46));
    pen.fill(color, blob(-34, 28, -36, 54, 0, 58, 60, 56, 79, 50, 80, 22, 20, 20, -30, 20));
    pen.shade(Tint.lighter(color, 0.4), blob(-35, 36, -37, 54, -26, 57, -24, 36));
    Color fold = Tint.darker(color, 0.2);
    pen.line(fold, 1.6, curve(-4, 54, -8, 34, -2, 22), curve(40, 54, 36, 38, 42, 22));
  }

  private static void sofa(Pen pen, Color color) {
    pen.fill(WOOD, box(-74, 0, 9, 14), box(65, 0, 9, 14));
    pen.fill(color, round(-80, 20, 160, 78, 16));
    pen.fill(Tint.darker(color, 0.12), round(-80, 12, 160, 28, 6));
    pen.fill(Tint.lighter(color, 0.1), round(-68, 32, 67, 20, 8), round(1, 32, 67, 20, 8));
    pen.line(Tint.darker(color, 0.5), 1.8, curve(0, 52, 0, 90));
    pen.fill(color, round(-95, 10, 28, 58, 13));
    pen.fill(color, round(67, 10, 28, 58, 13));
  }

  private static void bench(Pen pen, Color color) {
    Color iron = Tint.of(0x45474F);
    pen.fill(iron, box(-66, 0, 7, 96), box(59, 0, 7, 96));
    pen.fill(
        color, round(-82, 86, 164, 11, 3), round(-82, 70, 164, 11, 3), round(-82, 55, 164, 10, 3));
    pen.fill(color, poly(-86, 38, 86, 38, 80, 50, -80, 50));
    pen.fill(Tint.darker(color, 0.15), round(-86, 33, 172, 7, 2));
    pen.fill(iron, limb(-74, 34, 3.5, -74, 3, 3.5), limb(74, 34, 3.5, 74, 3, 3.5));
  }

  private static void lamp(Pen pen, Color color) {
    pen.flat(Tint.clear(0xFFF2B8, 0.35), oval(0, 70, 40, 34));
    pen.fill(Tint.of(0x6A5A48), oval(0, 4, 15, 4));
    pen.fill(Tint.of(0x6A5A48), box(-1.8, 4, 3.6, 66));
    pen.fill(color, poly(-13, 99, 13, 99, 23, 66, -23, 66));
    pen.flat(Tint.clear(0xFFF2B8, 0.5), poly(-8, 96, 6, 96, 8, 69, -13, 69));
  }
}
