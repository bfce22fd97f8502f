package dev.clipcap.storybook.drawing;

import java.awt.Color;

/** Birds, facing right, feet at y = 0, about 100 high. */
final class Birds extends Specimen {
  private static final Color BEAK = Tint.of(0xF2A03A);
  private static final Color LEG = Tint.of(0xE08A2C);

  Birds(Pen pen, Look look) {
    super(pen, look);
  }

  void bird() {
    if (look.activity() == Activity.FLYING) {
      flyingBird();
      return;
    }
    legs(-4, 12, 24, false);
    pen.fill(Tint.darker(color, 0.3), poly(-20, 40, -62, 22, -58, 38, -24, 58));
    pen.fill(color, blob(-34, 42, -14, 22, 18, 26, 32, 52, 18, 74, -8, 66));
    pen.fill(color, circle(18, 74, 20));
    pen.flat(Tint.lighter(color, 0.55), oval(18, 42, 12, 16));
    pen.fill(Tint.darker(color, 0.22), blob(-38, 36, -14, 30, 8, 44, -2, 62, -20, 58));
    pen.fill(BEAK, poly(36, 80, 54, 73, 36, 67));
    pen.eye(24, 79, 4);
  }

  private void flyingBird() {
    pen.fill(Tint.darker(color, 0.3), blob(0, 50, -22, 88, -44, 96, -30, 62, -16, 44));
    pen.fill(Tint.darker(color, 0.3), poly(-30, 44, -70, 30, -66, 48, -34, 56));
    pen.fill(color, blob(-40, 46, -14, 30, 24, 32, 40, 48, 22, 62, -12, 58));
    pen.fill(color, circle(38, 54, 15));
    pen.flat(Tint.lighter(color, 0.55), oval(16, 38, 18, 7));
    pen.fill(BEAK, poly(51, 59, 68, 53, 51, 48));
    pen.fill(Tint.darker(color, 0.12), blob(14, 50, 4, 84, -22, 108, -16, 74, -20, 46));
    pen.eye(43, 58, 3.4);
  }

  private void legs(double left, double right, double height, boolean stride) {
    double step = stride ? 8 : 0;
    double a = left - step;
    double b = right + step;
    pen.cord(LEG, 3.4, curve(left, height, a, 2), curve(right, height, b, 2));
    pen.cord(LEG, 3.4, curve(a - 4, 1.6, a + 9, 1.6), curve(b - 4, 1.6, b + 9, 1.6));
  }

  void duck() {
    boolean swims = look.activity() == Activity.SWIMMING;
    Pen body = swims ? pen.at(0, -14) : pen;
    if (!swims) {
      legs(-6, 12, 22, look.activity() == Activity.WALKING);
    }
    Color head = look.hue() == Hue.BROWN ? Tint.of(0x2F7D4C) : color;
    body.fill(color, blob(-50, 52, -34, 22, 6, 14, 40, 24, 46, 42, 20, 50, -20, 46, -42, 58));
    body.fill(color, limb(28, 40, 14, 30, 66, 11));
    body.fill(head, circle(32, 76, 17));
    if (look.hue() == Hue.BROWN) {
      body.fill(Color.WHITE, limb(20, 58, 2.5, 38, 58, 2.5));
    } else {
      body.shade(color, limb(29, 46, 11, 31, 66, 10));
    }
    body.fill(BEAK, blob(46, 78, 64, 76, 66, 70, 46, 68));
    body.eye(37, 81, 3.4);
    body.fill(Tint.darker(color, 0.14), blob(-34, 40, -6, 26, 18, 34, 6, 46, -14, 46));
    if (swims) {
      ripples(pen);
    }
  }

  /** Water in front of whatever swims. */
  static void ripples(Pen pen) {
    Color water = Tint.of(0x6FB4D8);
    pen.shade(water, blob(-62, 2, -40, 8, -10, 5, 20, 8, 62, 3, 50, -5, 0, -7, -50, -5));
    pen.line(Color.WHITE, 1.6, curve(-56, 4, -30, 8, -8, 5, 20, 8, 56, 4));
    pen.line(Color.WHITE, 1.2, curve(-40, -4, -10, -2, 16, -5));
  }

  void chicken() {
    Color comb = Tint.of(0xD23B34);
    legs(-6, 10, 24, look.activity() == Activity.WALKING);
    pen.fill(Tint.darker(color, 0.25), blob(-26, 46, -50, 62, -54, 82, -40, 78, -22, 62));
    pen.fill(color, blob(-36, 54, -22, 24, 14, 20, 34, 40, 30, 78, 16, 74, -6, 58));
    pen.fill(comb, circle(12, 92, 5), circle(20, 95, 5.6), circle(27, 91, 5));
    pen.fill(color, circle(22, 78, 15));
    pen.fill(comb, oval(31, 64, 4, 7));
    pen.fill(BEAK, poly(35, 82, 48, 76, 35, 71));
    pen.fill(Tint.darker(color, 0.16), blob(-26, 48, -8, 32, 14, 40, 6, 54, -8, 56));
    pen.eye(27, 81, 3);
  }

  void penguin() {
    Color coat = Tint.of(0x2F3440);
    Pen body = look.activity() == Activity.JUMPING ? pen.at(0, 12) : pen;
    double spread = look.activity() == Activity.STANDING ? 0 : 12;
    body.fill(LEG, oval(-11, 3, 12, 4.5), oval(13, 3, 12, 4.5));
    body.fill(coat, limb(-24, 58, 6, -34 - spread, 30 + spread, 4));
    body.fill(coat, blob(-26, 30, -16, 4, 16, 4, 26, 30, 22, 66, 18, 92, 0, 99, -18, 92, -22, 66));
    body.shade(Tint.of(0xF7F5F0), blob(-16, 28, -10, 8, 12, 8, 20, 30, 16, 58, 2, 66, -12, 58));
    body.shade(Tint.of(0xF7F5F0), oval(-2, 80, 9, 9), oval(12, 80, 8, 9));
    body.fill(coat, limb(24, 58, 6, 34 + spread, 30 + spread, 4));
    body.fill(BEAK, poly(1, 77, 13, 77, 8, 69));
    body.flat(Tint.clear(0xF5C84B, 0.8), oval(-17, 68, 4, 5), oval(19, 68, 4, 5));
    body.eye(0, 83, 3.2);
    body.eye(12, 83, 3.2);
  }
}
