package dev.clipcap.storybook.drawing;

import static dev.clipcap.storybook.drawing.Outline.blob;
import static dev.clipcap.storybook.drawing.Outline.circle;
import static dev.clipcap.storybook.drawing.Outline.curve;
import static dev.clipcap.storybook.drawing.Outline.limb;
import static dev.clipcap.storybook.drawing.Outline.oval;
import static dev.clipcap.storybook.drawing.Outline.poly;

import java.awt.Color;

/** Bicycles and motorcycles, facing right, about 160 wide and 100 high. */
final class Cycles {
  private static final Color RUBBER = Tint.of(0x2E2C2E);
  private static final Color METAL = Tint.of(0xB4B8C0);

  private Cycles() {}

  static void bicycle(Pen pen, Color color) {
    for (double x : new double[] {-42, 42}) {
      pen.line(RUBBER, 4.6, circle(x, 28, 26));
      pen.line(METAL, 1.4, circle(x, 28, 23));
      for (int i = 0; i < 4; i++) {
        double angle = Math.PI * i / 4 + 0.2;
        double dx = 22 * Math.cos(angle);
        double dy = 22 * Math.sin(angle);
        pen.line(METAL, 0.7, curve(x - dx, 28 - dy, x + dx, 28 + dy));
      }
    }
    pen.cord(color, 4, curve(-42, 28, -18, 62));
    pen.cord(color, 4, curve(-42, 28, -6, 26));
    pen.cord(color, 4, curve(-6, 26, -20, 66));
    pen.cord(color, 4, curve(-6, 26, 30, 62));
    pen.cord(color, 4, curve(-18, 62, 30, 64));
    pen.cord(color, 4, curve(42, 28, 28, 74));
    pen.cord(RUBBER, 3, curve(28, 74, 26, 82, 36, 84, 42, 78));
    pen.fill(Tint.of(0x4A342A), limb(-30, 72, 4, -12, 71, 3));
    pen.fill(METAL, circle(-6, 26, 7));
    pen.cord(RUBBER, 2.4, curve(-6, 26, 2, 14));
  }

  static void motorcycle(Pen pen, Color color) {
    for (double x : new double[] {-50, 52}) {
      pen.fill(RUBBER, circle(x, 26, 25));
      pen.fill(METAL, circle(x, 26, 13));
      pen.flat(Tint.of(0x55565E), circle(x, 26, 6));
    }
    pen.cord(METAL, 5, curve(52, 26, 32, 78));
    pen.fill(Tint.of(0x5A5C66), blob(-24, 24, 18, 22, 22, 46, -20, 48));
    pen.cord(METAL, 5, curve(4, 20, -40, 18, -72, 22));
    pen.fill(color, blob(-76, 52, -60, 58, -30, 52, -26, 42, -52, 48, -74, 44));
    pen.fill(color, blob(-14, 56, 0, 74, 26, 74, 34, 60, 20, 48, -8, 48));
    pen.fill(RUBBER, blob(-58, 62, -34, 66, -12, 60, -14, 52, -44, 54));
    pen.fill(color, blob(30, 50, 52, 58, 76, 46, 74, 40, 52, 50, 36, 44));
    pen.cord(RUBBER, 3.4, curve(32, 78, 26, 90, 12, 92));
    pen.fill(Tint.of(0xFFE9A0), oval(42, 74, 7, 8));
    pen.flat(Tint.clear(Color.WHITE, 0.5), poly(-4, 66, 8, 70, 18, 70, 6, 65));
  }
}
