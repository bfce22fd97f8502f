package dev.clipcap.storybook.drawing;

import java.awt.Color;

/** Settings in town; the far side of the road is at about 0.36 of the height. */
final class Town extends Outdoors {
  Town(Stage stage) {
    super(stage);
  }

  void street() {
    sky();
    double x = -between(0, 30);
    while (x < w) {
      double wide = between(44, 66);
      double high = h * between(0.3, 0.48);
      Color wall = oneOf(0xE8A07A, 0xE9CE8C, 0xA9C6D8, 0xD9A7A0, 0xB9CFA2, 0xD9C7B0);
      pen.fill(wall, box(x, h * 0.36, wide, high));
      if (chance(0.5)) {
        double eaves = h * 0.36 + high;
        double ridge = h * 0.42 + high;
        pen.fill(Tint.of(0xA4553E), poly(x - 3, eaves, x + wide / 2, ridge, x + wide + 3, eaves));
      }
      windows(x, h * 0.47, wide, high - h * 0.11, Tint.GLASS, Tint.GLASS);
      pen.fill(Tint.of(0x7A4E34), box(x + wide * 0.38, h * 0.36, wide * 0.24, h * 0.09));
      x += wide;
    }
    road(0xCFC8BC, 0x77787E);
    if (chance(0.5)) {
      streetLamp(place(chance(0.5) ? 0.06 : 0.94, 0.33, 0.5), 0xFFF3C4);
    }
  }

  void nightCity() {
    sky();
    double x = -between(0, 20);
    while (x < w) {
      double wide = between(30, 48);
      double high = h * between(0.26, 0.52);
      Color wall = oneOf(0x3A4266, 0x46405E, 0x2F3F5A, 0x524A66);
      pen.fill(wall, box(x, h * 0.36, wide, high));
      windows(x, h * 0.38, wide, high - h * 0.03, Tint.of(0xFFDF7E), Tint.of(0x2A3050));
      x += wide;
    }
    road(0x6A6A7A, 0x44454F);
    streetLamp(place(chance(0.5) ? 0.07 : 0.93, 0.33, 0.5), 0xFFE08A);
  }

  private void windows(double x, double y, double wide, double high, Color lit, Color dark) {
    int columns = Math.max(2, (int) (wide / 16));
    int rows = Math.max(1, (int) (high / 20));
    for (int i = 0; i < columns; i++) {
      for (int j = 0; j < rows; j++) {
        double left = x + (i + 0.28) * wide / columns;
        double low = y + (j + 0.25) * high / rows;
        Color glass = chance(0.7) ? lit : dark;
        pen.flat(glass, box(left, low, wide / columns * 0.45, high / rows * 0.5));
      }
    }
  }

  private void road(int pavement, int asphalt) {
    band(0.29, 0.36, vary(pavement), Tint.lighter(vary(pavement), 0.1));
    pen.flat(Tint.darker(Tint.of(pavement), 0.3), box(0, h * 0.28, w, h * 0.014));
    band(-0.01, 0.28, vary(asphalt), Tint.lighter(vary(asphalt), 0.08));
    double shift = between(0, 50);
    for (int i = -1; i < 6; i++) {
      double x = i * 56 + shift;
      double near = h * 0.045;
      double far = h * 0.062;
      pen.flat(Tint.of(0xF1EBDD), poly(x, near, x + 28, near, x + 30, far, x + 2, far));
    }
  }

  private static void streetLamp(Pen pen, int glow) {
    pen.flat(Tint.clear(glow, 0.3), circle(0, 92, 24));
    pen.fill(Tint.of(0x3F4450), limb(0, 2, 2.4, 0, 84, 1.8));
    pen.fill(Tint.of(glow), oval(0, 91, 8, 9));
    pen.fill(Tint.of(0x3F4450), poly(-9, 98, 9, 98, 0, 106));
  }

  void playground() {
    sky();
    for (int i = 0; i < 5; i++) {
      Plants.bush(place((i + between(0.1, 0.9)) / 5, 0.38, 0.36), vary(0x6AAE5A));
    }
    hill(0.42, 0.01, vary(0x9CCB6A));
    boolean left = chance(0.5);
    swings(place(left ? 0.24 : 0.76, 0.34, 0.38));
    slide(place(left ? 0.8 : 0.2, 0.34, 0.36).scale(left ? 1 : -1, 1));
    pen.shade(
        vary(0xE8B985),
        blob(
            -40, h * 0.28, w * 0.3, h * 0.31, w * 0.7, h * 0.3, w + 40, h * 0.28, w + 40, -40, -40,
            -40));
    for (int i = 0; i < 6; i++) {
      Color color = oneOf(0xE0503F, 0x3F72C4, 0xF2C14A);
      pen.flat(color, circle(anyX(), y(0.02, 0.25), 1.6));
    }
  }

  private static void swings(Pen pen) {
    Color frame = Tint.of(0x3F72C4);
    pen.cord(frame, 4, curve(-58, 0, -44, 96), curve(-30, 0, -44, 96));
    pen.cord(frame, 4, curve(58, 0, 44, 96), curve(30, 0, 44, 96), curve(-46, 96, 46, 96));
    for (double x : new double[] {-18, 16}) {
      pen.line(Tint.of(0x6A6E78), 1.6, curve(x - 7, 95, x - 7, 26), curve(x + 7, 95, x + 7, 26));
      pen.fill(Tint.of(0xD8352E), round(x - 10, 22, 20, 6, 2));
    }
  }

  private static void slide(Pen pen) {
    Color rail = Tint.of(0xE0503F);
    pen.cord(rail, 4, curve(-40, 0, -34, 80), curve(-22, 0, -18, 80));
    for (int i = 1; i < 5; i++) {
      pen.cord(rail, 3, curve(-38, i * 16, -20, i * 16));
    }
    pen.fill(
        Tint.of(0xF2C14A),
        blob(-36, 78, -16, 80, 20, 40, 44, 12, 62, 8, 62, 2, 40, 2, 12, 30, -18, 66));
    pen.fill(rail, poly(-42, 84, -10, 84, -26, 104));
  }
}
