package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Path2D;

/** Furniture, food, toys, houses and other things, standing at y = 0, about 100 high. */
final class Objects extends Specimen {
  private static final Color WOOD = Tint.of(0x8A5C37);

  Objects(Pen pen, Look look) {
    super(pen, look);
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
    Pen inside = pen.within(dome);
    inside.flat(pale, blob(-r * 0.5, 0, -r * 0.4, h * 0.7, 0, h, -r * 0.1, h * 0.6, 0, 0));
    inside.flat(pale, blob(r * 0.5, 0, r * 0.44, h * 0.7, 0, h, r * 0.7, h * 0.7, r, 0));
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

  void umbrella() {
    pen.fill(Tint.of(0xE8E2D4), limb(0, 2, 1.8, 0, 92, 1.8));
    canopy(pen.at(0, 62), color, 50, 36);
  }

  void teddyBear() {
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

  void snowman() {
    Color snow = Tint.of(0xF7FAFD);
    Color scarf = oneOf(0xD8352E, 0x3572C6, 0x4CA646, 0xF08A24);
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

  void tent() {
    pen.fill(Tint.darker(color, 0.2), poly(8, 96, 70, 0, 34, 0));
    pen.fill(color, poly(-6, 98, 10, 98, 46, 0, -66, 0));
    pen.fill(Tint.of(0x4A3B33), poly(-8, 70, 12, 0, -30, 0));
    pen.fill(Tint.lighter(color, 0.35), blob(-8, 70, -26, 34, -34, 0, -22, 0, -14, 36));
    pen.line(Tint.of(0xEDE3CF), 1.6, curve(-6, 96, -80, 0), curve(10, 96, 82, 0));
  }

  void house() {
    Color roof =
        look.hue() == Hue.RED || look.hue() == Hue.BROWN ? Tint.of(0x5A5560) : Tint.of(0xB24A34);
    pen.fill(Tint.of(0x9A5A44), box(20, 66, 12, 30));
    pen.fill(color, box(-46, 0, 92, 58));
    pen.fill(roof, poly(-57, 55, 0, 99, 57, 55));
    pen.fill(Tint.of(0x6A4226), round(-9, 0, 19, 32, 2));
    pen.flat(Tint.of(0xF0C23C), circle(6, 15, 1.8));
    for (double x : new double[] {-38, 20}) {
      pen.fill(Tint.of(0xCBE8F4), box(x, 22, 19, 20));
      pen.line(Color.WHITE, 1.8, curve(x + 9.5, 22, x + 9.5, 42), curve(x, 32, x + 19, 32));
    }
    pen.fill(Tint.of(0xCBE8F4), circle(0, 72, 8));
  }

  void suitcase() {
    pen.cord(Tint.of(0x4A342A), 5, curve(-16, 78, -14, 96, 14, 96, 16, 78));
    pen.fill(color, round(-52, 4, 104, 76, 9));
    Color strap = Tint.darker(color, 0.45);
    pen.fill(strap, box(-32, 4, 9, 76), box(23, 4, 9, 76));
    pen.fill(Tint.of(0xE8C45A), box(-33, 52, 11, 9), box(22, 52, 11, 9));
    pen.flat(strap, circle(-49, 8, 4), circle(49, 8, 4));
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

  void chair() {
    Color dark = Tint.darker(color, 0.25);
    pen.fill(dark, box(-22, 0, 6, 46), box(18, 0, 6, 46));
    pen.fill(color, box(-28, 0, 7, 98), box(20, 0, 7, 98));
    pen.fill(color, round(-28, 86, 55, 13, 4), box(-22, 70, 43, 7), box(-22, 56, 43, 7));
    pen.fill(color, poly(-34, 40, 34, 40, 27, 51, -27, 51));
    pen.fill(color, round(-34, 34, 68, 8, 3));
    pen.fill(color, box(-33, 0, 7, 36), box(26, 0, 7, 36));
  }

  void table() {
    Color dark = Tint.darker(color, 0.25);
    pen.fill(dark, box(-58, 0, 9, 80), box(49, 0, 9, 80));
    pen.fill(color, box(-76, 0, 11, 86), box(65, 0, 11, 86));
    pen.fill(dark, box(-72, 72, 144, 10));
    pen.fill(color, poly(-84, 86, 84, 86, 72, 100, -72, 100));
    pen.fill(color, round(-84, 79, 168, 9, 3));
  }

  void bed() {
    pen.fill(WOOD, round(-90, 0, 12, 98, 5), round(78, 0, 12, 62, 5));
    pen.fill(WOOD, box(-80, 14, 160, 16));
    pen.fill(Tint.of(0xF8F4EA), round(-80, 26, 160, 24, 8));
    pen.fill(Color.WHITE, blob(-76, 50, -70, 66, -48, 66, -38, 54, -52, 46));
    pen.fill(color, blob(-34, 28, -36, 54, 0, 58, 60, 56, 79, 50, 80, 22, 20, 20, -30, 20));
    pen.shade(Tint.lighter(color, 0.4), blob(-35, 36, -37, 54, -26, 57, -24, 36));
    Color fold = Tint.darker(color, 0.2);
    pen.line(fold, 1.6, curve(-4, 54, -8, 34, -2, 22), curve(40, 54, 36, 38, 42, 22));
  }

  void sofa() {
    pen.fill(WOOD, box(-74, 0, 9, 14), box(65, 0, 9, 14));
    pen.fill(color, round(-80, 20, 160, 78, 16));
    pen.fill(Tint.darker(color, 0.12), round(-80, 12, 160, 28, 6));
    pen.fill(Tint.lighter(color, 0.1), round(-68, 32, 67, 20, 8), round(1, 32, 67, 20, 8));
    pen.line(Tint.darker(color, 0.5), 1.8, curve(0, 52, 0, 90));
    pen.fill(color, round(-95, 10, 28, 58, 13));
    pen.fill(color, round(67, 10, 28, 58, 13));
  }

  void bench() {
    Color iron = Tint.of(0x45474F);
    pen.fill(iron, box(-66, 0, 7, 96), box(59, 0, 7, 96));
    pen.fill(
        color, round(-82, 86, 164, 11, 3), round(-82, 70, 164, 11, 3), round(-82, 55, 164, 10, 3));
    pen.fill(color, poly(-86, 38, 86, 38, 80, 50, -80, 50));
    pen.fill(Tint.darker(color, 0.15), round(-86, 33, 172, 7, 2));
    pen.fill(iron, limb(-74, 34, 3.5, -74, 3, 3.5), limb(74, 34, 3.5, 74, 3, 3.5));
  }

  void lamp() {
    pen.flat(Tint.clear(0xFFF2B8, 0.35), oval(0, 70, 40, 34));
    pen.fill(Tint.of(0x6A5A48), oval(0, 4, 15, 4));
    pen.fill(Tint.of(0x6A5A48), box(-1.8, 4, 3.6, 66));
    pen.fill(color, poly(-13, 99, 13, 99, 23, 66, -23, 66));
    pen.flat(Tint.clear(0xFFF2B8, 0.5), poly(-8, 96, 6, 96, 8, 69, -13, 69));
  }

  void pizza() {
    pen.fill(Color.WHITE, oval(0, 46, 92, 46));
    pen.fill(Tint.of(0xC9853F), oval(0, 52, 80, 40));
    pen.fill(Tint.of(0xE9A23B), oval(0, 54, 69, 32));
    pen.shade(Tint.of(0xF6CF5E), oval(0, 56, 64, 28));
    double turn = between(0, 6);
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

  void cake() {
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

  void apple() {
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

  void banana() {
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

  void cup() {
    pen.fill(Tint.lighter(color, 0.4), oval(-4, 5, 54, 6));
    pen.cord(color, 9, curve(30, 58, 50, 60, 52, 36, 30, 24));
    Shape bowl = blob(-40, 70, -36, 24, -22, 7, 16, 7, 30, 24, 34, 70);
    pen.fill(color, bowl);
    pen.fill(Tint.of(0xFDF6E6), oval(-3, 70, 37, 9));
    pen.flat(Tint.of(0x5B3520), oval(-3, 69, 32, 6.6));
    Color steam = Tint.clear(Color.WHITE, 0.85);
    pen.line(
        steam, 4, curve(-16, 80, -22, 88, -12, 94, -18, 102), curve(8, 80, 2, 88, 12, 94, 6, 102));
    pen.flat(Tint.clear(Color.WHITE, 0.4), poly(-32, 58, -26, 58, -22, 22, -27, 26));
  }
}
