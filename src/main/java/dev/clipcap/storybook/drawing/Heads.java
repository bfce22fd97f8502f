package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.awt.Shape;

/** Heads of four-legged animals: the skull's centre is the origin, its radius is about 10. */
final class Heads extends Specimen {
  private static final Color ROSE = Tint.of(0xEFA9A4);

  Heads(Pen pen, Look look) {
    super(pen, look);
  }

  private void eye(double x, double y, double radius) {
    if (look.asleep()) {
      pen.line(
          Pen.INK, radius * 0.6, curve(x - radius * 1.3, y, x, y - radius, x + radius * 1.3, y));
    } else {
      pen.eye(x, y, radius);
    }
  }

  void dog() {
    Color muzzle = look.hue() == Hue.WHITE ? Tint.CREAM : Tint.lighter(color, 0.3);
    pen.fill(color, circle(0, 0, 9.5));
    pen.fill(muzzle, limb(5, -3, 5, 11, -4, 4));
    pen.fill(Tint.DARK, oval(14, -1.6, 2.4, 2));
    pen.line(Pen.INK, 0.8, curve(13, -4, 11, -6.4, 8, -6.2));
    if (!look.asleep() && chance(0.5)) {
      pen.fill(Tint.of(0xE2626B), oval(10, -8, 1.8, 3));
    }
    eye(4.2, 2.6, 1.7);
    pen.fill(Tint.darker(color, 0.35), blob(-2, 8, -7, 7, -10, -4, -6, -9, -3, -2));
    pen.fill(Tint.of(0xC93B3B), limb(-7, -9.5, 1.6, 3, -10.5, 1.6));
  }

  void cat() {
    pen.fill(color, poly(-8, 4, -8.6, 14.5, -1, 9), poly(8, 4, 8.6, 14.5, 1, 9));
    pen.flat(ROSE, poly(-6.6, 7, -7.2, 12, -3, 9), poly(6.6, 7, 7.2, 12, 3, 9));
    pen.fill(color, oval(0, 0, 10.5, 9));
    pen.flat(Tint.lighter(color, 0.5), oval(0, -3.8, 5, 3.8));
    if (look.asleep()) {
      eye(-4, 1, 1.9);
      eye(4, 1, 1.9);
    } else {
      Color iris = look.hue() == Hue.BLACK ? Tint.of(0xF2D24B) : Tint.of(0x9CCB5A);
      pen.fill(iris, oval(-4, 1.4, 2.3, 2.6), oval(4, 1.4, 2.3, 2.6));
      pen.flat(Pen.INK, oval(-4, 1.4, 0.9, 2.2), oval(4, 1.4, 0.9, 2.2));
    }
    pen.flat(Tint.of(0xD9797A), poly(-1.5, -2, 1.5, -2, 0, -3.8));
    Color whisker = look.hue() == Hue.BLACK ? Color.WHITE : Tint.DARK;
    for (int side = -1; side <= 1; side += 2) {
      pen.line(
          whisker, 0.5, curve(side * 5, -3, side * 13, -2), curve(side * 5, -4.4, side * 13, -6));
      pen.line(Pen.INK, 0.6, curve(0, -3.8, side * 1.4, -5.6, side * 3, -5));
    }
  }

  void horse() {
    horse(color, Tint.darker(color, 0.55));
  }

  private void horse(Color color, Color mane) {
    pen.fill(mane, blob(2, 12, -8, 9, -17, -6, -20, -24, -13, -22, -8, -8));
    pen.fill(color, poly(-4, 6, -3, 15, 2, 8));
    pen.fill(color, circle(0, 1, 8.4), limb(2, 0, 7.4, 17, -9, 5));
    pen.flat(Tint.darker(color, 0.3), oval(18, -10, 4, 3.8));
    pen.dot(20, -8.5, 1);
    pen.line(Pen.INK, 0.7, curve(20, -12.4, 17, -12.6, 15, -11.4));
    pen.fill(mane, blob(-1, 12, 5, 9, 6, 4, 2, 6, -3, 8));
    eye(4.4, 2, 1.7);
  }

  void zebra() {
    horse(Tint.of(0xF3F1EA), Tint.DARK);
    pen.flat(
        Tint.DARK,
        poly(6, 6, 9, 4.6, 6, -4),
        poly(10, 3, 13, 0.8, 9, -5.5),
        poly(1, -7, 4, -7, 3, -1));
    pen.flat(Tint.DARK, oval(18.4, -10.2, 4, 3.9));
  }

  void cow() {
    pen.fill(Tint.CREAM, blob(-5, 8, -9, 15, -3, 12), blob(6, 8, 9, 15, 3, 11));
    pen.fill(color, limb(-7, 5, 2.5, -14, 4, 2), limb(7, 5, 2.5, 13, 5, 2));
    pen.fill(color, limb(0, 3, 8, 3, -5, 6.5));
    pen.flat(look.hue() == Hue.WHITE ? Tint.DARK : Color.WHITE, oval(1, 5, 2.4, 5));
    pen.fill(ROSE, oval(4, -8, 7.4, 5.4));
    pen.dot(1.6, -7.4, 1);
    pen.dot(6.8, -7.4, 1);
    eye(-3.4, 2, 1.6);
    eye(5.4, 2, 1.6);
  }

  static Color faceOfSheep(Look look) {
    return look.hue() == Hue.BLACK ? Tint.of(0x6B5A50) : Tint.of(0x4A403C);
  }

  void sheep() {
    Color face = faceOfSheep(look);
    pen.fill(face, limb(-4, 4, 2.6, -12, 1, 2.2));
    pen.fill(face, limb(0, 2, 8, 6, -6, 5));
    pen.fill(color, circle(-5, 8, 4.6), circle(1, 10, 5), circle(6, 7, 4));
    pen.flat(Color.WHITE, circle(4, 1.4, 2.4));
    eye(4.4, 1.2, 1.5);
    pen.line(Tint.lighter(face, 0.5), 0.7, curve(7, -8.6, 9, -7.6, 10, -6));
  }

  void pig() {
    pen.fill(color, circle(0, 0, 10));
    pen.fill(Tint.darker(color, 0.15), blob(-7, 6, -11, 13, -2, 11), blob(3, 9, 9, 13, 7, 5));
    pen.fill(Tint.mix(color, ROSE, 0.6), oval(8.5, -2.4, 4.6, 4.4));
    pen.flat(Tint.darker(color, 0.6), oval(7.2, -2.2, 0.9, 1.5), oval(10.2, -2.2, 0.9, 1.5));
    eye(3, 3.6, 1.5);
    pen.line(Pen.INK, 0.7, curve(3, -6.6, 5.4, -7.8, 8, -7.4));
  }

  void elephant() {
    double raised = look.activity() == Activity.STANDING && chance(0.4) ? 1 : 0;
    Shape trunk =
        raised > 0 ? curve(6, -2, 15, -6, 20, 2, 19, 13) : curve(6, -2, 13, -8, 12, -19, 17, -24);
    pen.cord(color, 5.6, trunk);
    pen.fill(color, circle(0, 0, 9.6));
    pen.cord(color, 5, trunk);
    pen.shade(color, circle(1, 0, 8.4));
    pen.fill(Tint.CREAM, blob(5, -5, 12, -9, 16, -8, 10, -10.5, 5, -8));
    pen.fill(Tint.mix(color, ROSE, 0.18), blob(-1, 9, -10, 12, -16, 4, -13, -8, -6, -11, -1, -3));
    eye(4.6, 2.4, 1.4);
  }

  void giraffe() {
    pen.cord(color, 2.2, curve(-1, 6, -3, 17), curve(3, 6, 3, 17));
    pen.fill(Tint.DARK, circle(-3, 17, 2.2), circle(3, 17, 2.2));
    pen.fill(color, blob(-6, 5, -16, 9, -8, 1));
    pen.fill(color, circle(0, 1, 8.4), limb(1, 0, 7, 15, -6, 5.4));
    pen.flat(Tint.CREAM, oval(15.6, -7, 4.4, 4));
    pen.dot(17.6, -5.4, 1);
    pen.eye(4.4, 2.6, 2.1);
  }

  void bear() {
    pen.fill(color, circle(-6.4, 8.4, 3.8), circle(6, 8.8, 3.8));
    pen.fill(color, circle(0, 0, 10));
    pen.flat(Tint.darker(color, 0.3), circle(-6.4, 8.6, 2), circle(6, 9, 2));
    pen.fill(
        look.hue() == Hue.WHITE ? Tint.CREAM : Tint.mix(color, Tint.of(0xD8A873), 0.6),
        oval(4.6, -3.6, 5.6, 4.4));
    pen.flat(Tint.DARK, oval(6, -1.6, 2.6, 1.8));
    pen.line(Pen.INK, 0.7, curve(6, -3, 5.6, -5.6, 3, -6));
    eye(-1.2, 2.8, 1.5);
    eye(6.8, 3.2, 1.5);
  }

  void rabbit() {
    double lean = look.asleep() ? 12 : 0;
    pen.fill(
        color, limb(-4, 7, 2.6, -7 - lean, 25 - lean, 3), limb(2, 8, 2.6, 1 - lean, 27 - lean, 3));
    pen.flat(
        ROSE,
        limb(-4, 9, 1.1, -6.8 - lean, 24 - lean, 1.4),
        limb(2, 10, 1.1, 1 - lean, 26 - lean, 1.4));
    pen.fill(color, oval(0, 0, 10, 8.8));
    pen.flat(Tint.lighter(color, 0.55), oval(5, -3.4, 4.4, 3.4));
    pen.flat(Tint.of(0xD9797A), oval(7.6, -1.4, 1.7, 1.2));
    pen.flat(Color.WHITE, box(6.2, -7.4, 2.6, 2.8));
    eye(2.6, 2, 1.9);
  }

  void lion() {
    Color mane = Tint.of(0x8E4F22);
    Shape[] tufts = new Shape[13];
    for (int i = 0; i < 12; i++) {
      double angle = Math.PI * i / 6;
      tufts[i] = circle(11.5 * Math.cos(angle) - 1, 11.5 * Math.sin(angle), 5);
    }
    tufts[12] = circle(-1, 0, 12);
    pen.fill(mane, tufts);
    Color face = Tint.lighter(color, 0.1);
    pen.fill(face, circle(-6.5, 9, 3), circle(5.5, 9.4, 3));
    pen.fill(face, oval(0, 0, 9.4, 9.4));
    pen.flat(Tint.CREAM, oval(2.4, -4, 5, 4));
    pen.flat(Tint.DARK, poly(0, -1, 5, -1, 2.5, -3.6));
    pen.line(Pen.INK, 0.7, curve(2.5, -3.6, 1, -6, -1, -5.6), curve(2.5, -3.6, 4, -6, 6, -5.6));
    eye(-2.2, 2.4, 1.5);
    eye(5.4, 2.6, 1.5);
  }
}
