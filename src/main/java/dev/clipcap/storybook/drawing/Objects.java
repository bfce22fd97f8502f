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
import java.awt.geom.Path2D;

/** Toys, houses and other things, standing at y = 0, about 100 high. */
final class Objects {
  private Objects() {}

  static void paint(Thing kind, Pen pen, Look look) {
    Color color = look.color();
    switch (kind) {
      case UMBRELLA -> {
        pen.fill(Tint.of(0xE8E2D4), limb(0, 2, 1.8, 0, 92, 1.8));
        canopy(pen.at(0, 62), color, 50, 36);
      }
      case KITE -> kite(pen, color);
      case TEDDY_BEAR -> teddyBear(pen, color);
      case SNOWMAN -> snowman(pen, look);
      case TENT -> tent(pen, color);
      case HOUSE -> house(pen, look);
      case SUITCASE -> suitcase(pen, color);
      case BALL -> Gear.ball(pen, 0, 49, 49, color);
      default -> throw new IllegalArgumentException(kind + " is not an object");
    }
  }

  /** An open umbrella's top, its rim at y = 0, {@code r} to each side and {@code h} high. */
  static void canopy(Pen pen, Color color, double r, double h) {
    Path2D dome = new Path2D.Double();
    dome.moveTo(-r, 0);
    dome.curveTo(-r * 0.85, h * 1.28, r * 0.85, h * 1.28, r, 0);
    for (int i = 0; i < 4; i++) {
      double to = r - r * (i + 1) / 2;
      dome.quadTo(to + r / 4, h * 0.22, to, 0);
    }
    dome.closePath();
    pen.fill(color, dome);
    Color pale = Tint.clear(Tint.lighter(color, 0.6), 0.75);
    pen.within(
        dome,
        p -> {
          p.flat(pale, blob(-r * 0.5, 0, -r * 0.4, h * 0.7, 0, h, -r * 0.1, h * 0.6, 0, 0));
          p.flat(pale, blob(r * 0.5, 0, r * 0.44, h * 0.7, 0, h, r * 0.7, h * 0.7, r, 0));
        });
    pen.fill(color, circle(0, h, r * 0.05));
  }

  static void kite(Pen pen, Color color) {
    pen.line(Tint.of(0xF7F3EA), 1.6, curve(0, 28, -14, 14, 0, 4, -18, -10, -8, -26));
    for (int i = 0; i < 3; i++) {
      double x = i % 2 == 0 ? -11 : -4;
      double y = 16 - 14 * i;
      double up = y + 4;
      double down = y - 4;
      pen.fill(Tint.of(0xF2C14A), poly(x - 8, up, x - 8, down, x, y, x + 8, down, x + 8, up, x, y));
    }
    pen.fill(color, poly(0, 100, 34, 70, 0, 26, -34, 70));
    pen.flat(Tint.clear(Color.WHITE, 0.55), poly(0, 99, 33, 70, 0, 70));
    pen.flat(Tint.clear(Color.WHITE, 0.55), poly(0, 28, -33, 70, 0, 70));
    pen.line(Tint.of(0x6A4A32), 1.6, curve(0, 100, 0, 26), curve(-34, 70, 34, 70));
  }

  private static void teddyBear(Pen pen, Color color) {
    Color pale = Tint.mix(color, Tint.CREAM, 0.7);
    pen.fill(color, limb(-20, 44, 9, -34, 30, 9), limb(20, 44, 9, 34, 30, 9));
    pen.fill(color, oval(0, 32, 26, 27));
    pen.flat(pale, oval(0, 30, 15, 17));
    pen.fill(color, oval(-22, 11, 15, 11), oval(22, 11, 15, 11));
    pen.fill(pale, oval(-26, 11, 7, 7), oval(26, 11, 7, 7));
    pen.fill(color, circle(-20, 91, 10), circle(20, 91, 10), oval(0, 74, 27, 23));
    pen.flat(pale, circle(-20, 91, 5), circle(20, 91, 5), oval(0, 66, 12, 9));
    pen.flat(Pen.INK, oval(0, 70, 4.6, 3.2));
    pen.line(Pen.INK, 1.4, curve(-5, 62, 0, 60, 5, 62));
    pen.eye(-10, 79, 3.2);
    pen.eye(10, 79, 3.2);
    pen.fill(Tint.of(0xD23B45), poly(-13, 56, -13, 46, 0, 51), poly(13, 56, 13, 46, 0, 51));
  }

  private static void snowman(Pen pen, Look look) {
    Color snow = Tint.of(0xF7FAFD);
    Color scarf = look.oneOf(0xD8352E, 0x3572C6, 0x4CA646, 0xF08A24);
    pen.cord(Tint.of(0x6A4426), 3, curve(-16, 50, -38, 62), curve(16, 50, 38, 64));
    pen.fill(snow, circle(0, 24, 25), circle(0, 54, 19));
    pen.fill(snow, circle(0, 77, 13.5));
    pen.fill(scarf, limb(-12, 66, 3.6, 12, 66, 3.6), limb(8, 64, 3.4, 13, 48, 3.4));
    pen.fill(Tint.of(0x35323A), box(-11, 89, 22, 16), limb(-16, 88, 2, 16, 88, 2));
    pen.fill(Tint.of(0xF08A24), poly(2, 79, 20, 75, 2, 73));
    pen.dot(-4, 81, 1.9);
    pen.dot(5, 81, 1.9);
    pen.dot(0, 54, 2.2);
    pen.dot(0, 45, 2.2);
    pen.dot(0, 32, 2.4);
  }

  private static void tent(Pen pen, Color color) {
    pen.fill(Tint.darker(color, 0.2), poly(8, 96, 70, 0, 34, 0));
    pen.fill(color, poly(-6, 98, 10, 98, 46, 0, -66, 0));
    pen.fill(Tint.of(0x4A3B33), poly(-8, 70, 12, 0, -30, 0));
    pen.fill(Tint.lighter(color, 0.35), blob(-8, 70, -26, 34, -34, 0, -22, 0, -14, 36));
    pen.line(Tint.of(0xEDE3CF), 1.6, curve(-6, 96, -80, 0), curve(10, 96, 82, 0));
  }

  private static void house(Pen pen, Look look) {
    Color wall = look.color();
    Color roof =
        look.hue() == Hue.RED || look.hue() == Hue.BROWN ? Tint.of(0x5A5560) : Tint.of(0xB24A34);
    pen.fill(Tint.of(0x9A5A44), box(20, 66, 12, 30));
    pen.fill(wall, box(-46, 0, 92, 58));
    pen.fill(roof, poly(-57, 55, 0, 99, 57, 55));
    pen.fill(Tint.of(0x6A4226), round(-9, 0, 19, 32, 2));
    pen.flat(Tint.of(0xF0C23C), circle(6, 15, 1.8));
    for (double x : new double[] {-38, 20}) {
      pen.fill(Tint.of(0xCBE8F4), box(x, 22, 19, 20));
      pen.line(Color.WHITE, 1.8, curve(x + 9.5, 22, x + 9.5, 42), curve(x, 32, x + 19, 32));
    }
    pen.fill(Tint.of(0xCBE8F4), circle(0, 72, 8));
  }

  private static void suitcase(Pen pen, Color color) {
    pen.cord(Tint.of(0x4A342A), 5, curve(-16, 78, -14, 96, 14, 96, 16, 78));
    pen.fill(color, round(-52, 4, 104, 76, 9));
    Color strap = Tint.darker(color, 0.45);
    pen.fill(strap, box(-32, 4, 9, 76), box(23, 4, 9, 76));
    pen.fill(Tint.of(0xE8C45A), box(-33, 52, 11, 9), box(22, 52, 11, 9));
    pen.flat(strap, circle(-49, 8, 4), circle(49, 8, 4));
  }
}
