package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.awt.Shape;

/** Vehicles, facing right, wheels at y = 0, about 100 high. */
final class Vehicles extends Specimen {
  private static final Color RUBBER = Tint.of(0x2E2C2E);
  private static final Color METAL = Tint.of(0xC4C8CF);
  private static final Color CHROME = Tint.of(0xB4B8C0);
  private static final Color LAMP = Tint.of(0xFFE9A0);

  Vehicles(Pen pen, Look look) {
    super(pen, look);
  }

  /** A cloud behind and strokes of speed: this one is moving. */
  static void dust(Pen pen, double aspect) {
    double back = -aspect * 50;
    Color puff = Tint.clear(0xF0EBE2, 0.85);
    pen.flat(puff, circles(back - 8, 10, 12, back - 22, 14, 9, back - 33, 9, 6));
    Color streak = Tint.clear(Color.WHITE, 0.9);
    pen.line(streak, 2.6, curve(back - 6, 44, back - 34, 44), curve(back - 2, 62, back - 24, 62));
  }

  private void wheels(double radius, double... places) {
    for (double x : places) {
      pen.fill(RUBBER, circle(x, radius, radius));
      pen.fill(METAL, circle(x, radius, radius * 0.5));
      pen.flat(Tint.of(0x70737C), circle(x, radius, radius * 0.2));
    }
  }

  void car() {
    pen.fill(color, blob(-66, 54, -44, 92, -10, 99, 26, 94, 52, 58, 20, 50, -40, 50));
    pen.fill(
        color, blob(-98, 30, -96, 56, -60, 62, 40, 62, 88, 54, 98, 36, 92, 20, 0, 18, -92, 18));
    pen.fill(Tint.GLASS, poly(-52, 60, -38, 86, -10, 90, -10, 60));
    pen.fill(Tint.GLASS, poly(-2, 60, -2, 90, 20, 87, 40, 60));
    pen.line(Tint.darker(color, 0.45), 1.6, curve(-6, 58, -6, 22), curve(40, 56, 36, 24));
    pen.line(Tint.darker(color, 0.6), 3, curve(6, 48, 16, 48));
    pen.fill(LAMP, oval(90, 44, 6, 7));
    pen.fill(Tint.of(0xD8352E), oval(-94, 46, 4, 7));
    pen.fill(METAL, round(-102, 16, 22, 8, 3), round(80, 16, 22, 8, 3));
    wheels(21, -54, 56);
  }

  void bus() {
    pen.fill(color, round(-92, 14, 184, 84, 12));
    pen.shade(Tint.of(0xF6F2E6), box(-91, 42, 182, 7));
    for (int i = 0; i < 4; i++) {
      pen.fill(Tint.GLASS, round(-82 + 32 * i, 56, 26, 28, 3));
    }
    pen.fill(Tint.GLASS, round(74, 50, 18, 36, 4));
    pen.fill(Tint.lighter(Tint.GLASS, 0.2), box(48, 20, 20, 64));
    pen.line(Tint.darker(color, 0.6), 1.6, curve(58, 20, 58, 84));
    pen.fill(LAMP, oval(87, 28, 5, 6));
    pen.fill(METAL, round(-96, 12, 20, 7, 2), round(78, 12, 18, 7, 2));
    wheels(17, -54, 32);
  }

  void truck() {
    pen.fill(Tint.of(0x5A5C66), box(-90, 16, 178, 10));
    pen.fill(Tint.of(0xF1ECDF), round(-94, 26, 118, 72, 3));
    pen.shade(color, box(-93, 46, 116, 14));
    pen.fill(color, blob(30, 26, 28, 78, 48, 84, 66, 80, 78, 54, 94, 48, 96, 26, 60, 22));
    pen.fill(Tint.GLASS, poly(42, 54, 42, 76, 62, 76, 72, 54));
    pen.line(Tint.darker(color, 0.5), 1.6, curve(38, 52, 38, 26));
    pen.fill(LAMP, oval(91, 38, 5, 6));
    pen.fill(METAL, round(80, 14, 20, 8, 3));
    wheels(19, -62, -20, 66);
  }

  void train() {
    Color dark = Tint.of(0x3C3A40);
    for (int i = 0; i < 12; i++) {
      pen.flat(Tint.of(0x6E4F36), box(-150 + 26 * i, -5, 12, 6));
    }
    pen.line(Tint.of(0x777A82), 3, curve(-152, 1, 152, 1));
    Color wagon = Tint.lighter(color, 0.25);
    pen.fill(wagon, round(-112, 20, 84, 52, 4));
    pen.fill(dark, round(-116, 70, 92, 9, 4));
    for (double x : new double[] {-104, -80, -56}) {
      pen.fill(Tint.GLASS, round(x, 42, 18, 20, 2));
    }
    pen.fill(dark, box(-30, 20, 14, 8));
    pen.fill(color, round(10, 26, 80, 42, 16), box(10, 26, 40, 42));
    pen.fill(color, box(-18, 20, 40, 70));
    pen.fill(dark, round(-24, 86, 52, 10, 4));
    pen.fill(Tint.GLASS, round(-10, 58, 22, 22, 2));
    pen.fill(dark, poly(64, 66, 60, 96, 82, 96, 78, 66));
    pen.fill(Tint.of(0xE8B93C), oval(44, 70, 9, 9));
    pen.fill(Tint.of(0xE8B93C), circle(92, 56, 6));
    pen.fill(Tint.of(0xC43B33), poly(84, 22, 112, 6, 84, 6));
    Color smoke = Tint.clear(0xF4F1EC, 0.9);
    pen.flat(smoke, circles(64, 108, 10, 48, 118, 13, 28, 124, 11, 12, 126, 8));
    wheels(12, -98, -44);
    wheels(17, -2, 36);
    wheels(12, 70);
    pen.cord(METAL, 3, curve(-2, 15, 36, 15, 70, 12));
  }

  void boat() {
    Color sail = look.hue() == Hue.WHITE ? Tint.of(0xE9EEF4) : Tint.of(0xFBF7EC);
    pen.fill(Tint.of(0x7A5230), box(-3, 22, 4.6, 76));
    pen.fill(sail, blob(4, 94, 22, 62, 42, 32, 20, 29, 4, 30));
    pen.fill(Tint.lighter(color, 0.15), poly(-7, 84, -7, 31, -38, 31));
    pen.fill(color, poly(2, 98, 20, 94, 2, 90));
    pen.fill(color, blob(-54, 24, 0, 21, 54, 25, 40, 4, 0, -2, -40, 3));
    pen.line(Color.WHITE, 2.4, curve(-48, 17, 0, 14, 49, 18));
    Color water = Tint.of(0x6FB4D8);
    pen.shade(water, blob(-66, 2, -40, 7, -10, 3, 20, 7, 66, 2, 50, -6, 0, -8, -50, -6));
    pen.line(Color.WHITE, 1.6, curve(-58, 3, -32, 7, -8, 3, 20, 7, 58, 3));
  }

  void airplane() {
    Pen body = pen.at(0, 40).turn(7);
    body.fill(Tint.darker(color, 0.22), poly(6, 12, -14, 46, -30, 46, -20, 10));
    body.fill(color, poly(-70, 8, -94, 48, -74, 48, -46, 14));
    Shape hull = limb(-78, 4, 9, 70, 0, 19);
    body.fill(Tint.lighter(color, 0.05), hull);
    body.within(hull).flat(Tint.clear(Color.WHITE, 0.6), box(-100, -30, 200, 26));
    for (int i = 0; i < 7; i++) {
      body.fill(Tint.GLASS, circle(-48 + 15 * i, 7, 4));
    }
    body.fill(Tint.GLASS, blob(62, 12, 72, 15, 84, 6, 68, 4));
    body.fill(color, poly(22, -4, -34, -42, -52, -42, -18, -2));
    body.fill(METAL, limb(-8, -20, 6, 8, -20, 6));
    body.fill(color, poly(-72, 4, -98, -10, -84, -10, -56, 2));
  }

  static void bicycle(Pen pen, Color color) {
    for (double x : new double[] {-42, 42}) {
      pen.line(RUBBER, 4.6, circle(x, 28, 26));
      pen.line(CHROME, 1.4, circle(x, 28, 23));
      for (int i = 0; i < 4; i++) {
        double angle = Math.PI * i / 4 + 0.2;
        double dx = 22 * Math.cos(angle);
        double dy = 22 * Math.sin(angle);
        pen.line(CHROME, 0.7, curve(x - dx, 28 - dy, x + dx, 28 + dy));
      }
    }
    pen.cord(color, 4, curve(-42, 28, -18, 62), curve(-42, 28, -6, 26), curve(-6, 26, -20, 66));
    pen.cord(color, 4, curve(-6, 26, 30, 62), curve(-18, 62, 30, 64), curve(42, 28, 28, 74));
    pen.cord(RUBBER, 3, curve(28, 74, 26, 82, 36, 84, 42, 78));
    pen.fill(Tint.of(0x4A342A), limb(-30, 72, 4, -12, 71, 3));
    pen.fill(CHROME, circle(-6, 26, 7));
    pen.cord(RUBBER, 2.4, curve(-6, 26, 2, 14));
  }

  void motorcycle() {
    for (double x : new double[] {-50, 52}) {
      pen.fill(RUBBER, circle(x, 26, 25));
      pen.fill(CHROME, circle(x, 26, 13));
      pen.flat(Tint.of(0x55565E), circle(x, 26, 6));
    }
    pen.cord(CHROME, 5, curve(52, 26, 32, 78));
    pen.fill(Tint.of(0x5A5C66), blob(-24, 24, 18, 22, 22, 46, -20, 48));
    pen.cord(CHROME, 5, curve(4, 20, -40, 18, -72, 22));
    pen.fill(color, blob(-76, 52, -60, 58, -30, 52, -26, 42, -52, 48, -74, 44));
    pen.fill(color, blob(-14, 56, 0, 74, 26, 74, 34, 60, 20, 48, -8, 48));
    pen.fill(RUBBER, blob(-58, 62, -34, 66, -12, 60, -14, 52, -44, 54));
    pen.fill(color, blob(30, 50, 52, 58, 76, 46, 74, 40, 52, 50, 36, 44));
    pen.cord(RUBBER, 3.4, curve(32, 78, 26, 90, 12, 92));
    pen.fill(Tint.of(0xFFE9A0), oval(42, 74, 7, 8));
    pen.flat(Tint.clear(Color.WHITE, 0.5), poly(-4, 66, 8, 70, 18, 70, 6, 65));
  }

  void tractor() {
    Color dark = Tint.of(0x3C3A40);
    pen.fill(dark, limb(46, 60, 3, 46, 92, 3));
    pen.fill(color, round(-4, 34, 66, 32, 6));
    for (int y = 58; y >= 46; y -= 6) {
      pen.line(Tint.darker(color, 0.6), 2, curve(54, y, 40, y));
    }
    pen.fill(Tint.GLASS, poly(-40, 56, -34, 92, 4, 92, 8, 56));
    pen.fill(color, round(-42, 90, 52, 9, 4));
    pen.fill(color, blob(-56, 40, -52, 64, -28, 70, -2, 60, 4, 34, -30, 30));
    pen.cord(dark, 3, curve(4, 56, 12, 70));
    pen.fill(RUBBER, circle(-30, 33, 33));
    pen.fill(Tint.of(0xF0C23C), circle(-30, 33, 17));
    pen.flat(dark, circle(-30, 33, 5));
    pen.fill(RUBBER, circle(46, 19, 19));
    pen.fill(Tint.of(0xF0C23C), circle(46, 19, 9));
    pen.fill(LAMP, circle(62, 52, 4));
  }

  void balloon() {
    Color other = look.hue() == Hue.WHITE ? Tint.of(0xE0503F) : Tint.of(0xFBF3DC);
    Shape envelope = blob(-8, 22, -34, 50, -37, 76, -22, 96, 0, 101, 22, 96, 37, 76, 34, 50, 8, 22);
    pen.line(
        Tint.of(0x6A4A32), 1.4, curve(-8, 22, -6, 12), curve(8, 22, 6, 12), curve(0, 22, 0, 12));
    pen.fill(color, envelope);
    Pen inside = pen.within(envelope);
    inside.shade(other, blob(-6, 20, -18, 60, -14, 102, -24, 96, -30, 62, -12, 20));
    inside.shade(other, blob(6, 20, 18, 60, 14, 102, 24, 96, 30, 62, 12, 20));
    pen.fill(Tint.of(0xA9713F), round(-9, 0, 18, 13, 3));
    pen.line(Tint.of(0x6A4A32), 1, curve(-9, 5, 9, 5), curve(-9, 9, 9, 9));
  }
}
