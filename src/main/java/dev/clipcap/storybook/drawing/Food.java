package dev.clipcap.storybook.drawing;

import static dev.clipcap.storybook.drawing.Outline.blob;
import static dev.clipcap.storybook.drawing.Outline.box;
import static dev.clipcap.storybook.drawing.Outline.circle;
import static dev.clipcap.storybook.drawing.Outline.curve;
import static dev.clipcap.storybook.drawing.Outline.limb;
import static dev.clipcap.storybook.drawing.Outline.oval;
import static dev.clipcap.storybook.drawing.Outline.poly;
import static dev.clipcap.storybook.drawing.Outline.round;

import java.awt.Color;
import java.awt.Shape;

/** Things to eat and drink, standing at y = 0, about 100 high. */
final class Food {
  private static final Color CREAM = Tint.of(0xFDF6E6);

  private Food() {}

  static void paint(Thing kind, Pen pen, Look look) {
    switch (kind) {
      case PIZZA -> pizza(pen, look);
      case CAKE -> cake(pen, look.color());
      case APPLE -> apple(pen, look.color());
      case BANANA -> banana(pen, look.color());
      case CUP -> cup(pen, look.color());
      default -> throw new IllegalArgumentException(kind + " is not food");
    }
  }

  private static void pizza(Pen pen, Look look) {
    pen.fill(Color.WHITE, oval(0, 46, 92, 46));
    pen.fill(Tint.of(0xC9853F), oval(0, 52, 80, 40));
    pen.fill(Tint.of(0xE9A23B), oval(0, 54, 69, 32));
    pen.shade(Tint.of(0xF6CF5E), oval(0, 56, 64, 28));
    double turn = look.between(0, 6);
    for (int i = 0; i < 9; i++) {
      double angle = turn + i * 2 * Math.PI / 7;
      double far = i < 7 ? 0.72 : 0.25;
      double x = 60 * far * Math.cos(angle);
      double y = 55 + 27 * far * Math.sin(angle);
      pen.fill(Tint.of(0xC93A2E), oval(x, y, 10, 6));
      pen.flat(Tint.of(0x4C8A3A), oval(x * 0.6 + 6, 55 + (y - 55) * 0.45 + 3, 4, 2));
    }
    Color cut = Tint.of(0xB87424);
    pen.line(cut, 1.4, curve(-64, 55, 64, 55), curve(-44, 34, 44, 76), curve(-44, 76, 44, 34));
  }

  private static void cake(Pen pen, Color color) {
    pen.fill(Color.WHITE, oval(0, 6, 52, 7));
    pen.fill(color, round(-42, 6, 84, 34, 6));
    pen.fill(color, round(-29, 38, 58, 26, 6));
    Color icing = Tint.lighter(color, 0.65);
    pen.fill(
        icing,
        blob(
            -43, 40, -40, 30, -32, 35, -24, 26, -15, 34, -5, 27, 5, 34, 15, 26, 24, 35, 33, 28, 41,
            33, 43, 40, 0, 46));
    pen.fill(
        icing,
        blob(-30, 64, -28, 55, -20, 59, -12, 52, -3, 59, 6, 52, 15, 59, 23, 54, 30, 64, 0, 69));
    Color[] candles = {Tint.of(0xE0503F), Tint.of(0x4C8AD0), Tint.of(0x5DB05A)};
    for (int i = 0; i < 3; i++) {
      double x = -16 + 16 * i;
      pen.fill(candles[i], box(x - 2, 66, 4.4, 18));
      pen.fill(Tint.of(0xF9B233), blob(x, 97, x + 4, 89, x, 85, x - 4, 89));
    }
    pen.fill(Tint.of(0xD23B45), circle(-34, 43, 4), circle(34, 43, 4));
  }

  private static void apple(Pen pen, Color color) {
    pen.cord(Tint.of(0x6A4426), 4, curve(0, 74, 3, 88, 9, 97));
    pen.fill(Tint.of(0x57A143), blob(6, 84, 22, 98, 42, 94, 28, 82));
    pen.fill(
        color,
        blob(
            0, 76, -24, 86, -44, 66, -42, 34, -24, 6, -6, 5, 0, 8, 6, 5, 24, 6, 42, 34, 44, 66, 24,
            86));
    pen.flat(Tint.clear(Color.WHITE, 0.5), oval(-24, 60, 7, 12));
    pen.line(Tint.darker(color, 0.5), 2, curve(-8, 76, 0, 71, 8, 76));
  }

  private static void banana(Pen pen, Color color) {
    pen.fill(
        Tint.darker(color, 0.15),
        blob(-54, 80, -44, 40, -6, 12, 36, 14, 60, 34, 40, 32, 4, 40, -30, 64, -44, 86));
    pen.fill(
        color,
        blob(-50, 88, -50, 52, -20, 22, 26, 16, 58, 36, 62, 46, 36, 40, 2, 50, -28, 74, -40, 92));
    pen.line(Tint.darker(color, 0.35), 1.8, curve(-46, 82, -36, 54, -8, 32, 28, 28, 56, 40));
    pen.fill(Tint.of(0x5A4426), limb(-46, 90, 4, -44, 98, 4));
    pen.fill(Tint.of(0x5A4426), circle(61, 42, 4.6));
  }

  private static void cup(Pen pen, Color color) {
    pen.fill(Tint.lighter(color, 0.4), oval(-4, 5, 54, 6));
    pen.cord(color, 9, curve(30, 58, 50, 60, 52, 36, 30, 24));
    Shape bowl = blob(-40, 70, -36, 24, -22, 7, 16, 7, 30, 24, 34, 70);
    pen.fill(color, bowl);
    pen.fill(CREAM, oval(-3, 70, 37, 9));
    pen.flat(Tint.of(0x5B3520), oval(-3, 69, 32, 6.6));
    Color steam = Tint.clear(Color.WHITE, 0.85);
    pen.line(
        steam, 4, curve(-16, 80, -22, 88, -12, 94, -18, 102), curve(8, 80, 2, 88, 12, 94, 6, 102));
    pen.flat(Tint.clear(Color.WHITE, 0.4), poly(-32, 58, -26, 58, -22, 22, -27, 26));
  }
}
