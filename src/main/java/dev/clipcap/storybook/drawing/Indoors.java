package dev.clipcap.storybook.drawing;

import java.awt.Color;

/** Rooms; the floor meets the wall at about 0.3 of the height. */
final class Indoors extends Stage {
  Indoors(Stage stage) {
    super(stage);
  }

  void kitchen() {
    Color wall = oneOf(0xFBEFC8, 0xE6F1E4, 0xE4F0F5, 0xFBE6D8);
    band(0.25, 1, wall, Tint.lighter(wall, 0.2));
    Color grout = Tint.clear(Tint.darker(wall, 0.25), 0.5);
    for (int i = 0; i < 12; i++) {
      pen.line(grout, 0.8, curve(i * 24, h * 0.56, i * 24, h * 0.74));
    }
    for (int i = 0; i < 4; i++) {
      pen.line(grout, 0.8, curve(0, h * (0.56 + 0.06 * i), w, h * (0.56 + 0.06 * i)));
    }
    Color cupboard = oneOf(0x9CC2B4, 0xC99A66, 0xF3EFE6, 0x88A9C8);
    for (int i = 0; i < 5; i++) {
      double x = i * w / 5;
      if (i != 2) {
        pen.fill(cupboard, box(x + 1, h * 0.78, w / 5 - 2, h * 0.26));
        pen.dot(x + w / 10, h * 0.81, 1.8);
      }
      pen.fill(cupboard, box(x, h * 0.29, w / 5, h * 0.24));
      pen.dot(x + w / 10, h * 0.49, 1.8);
    }
    window(w * 0.42, h * 0.63, w * 0.16, h * 0.3, null);
    Color counter = oneOf(0x7A5A44, 0x8C8F98, 0xD9CDB8);
    pen.fill(counter, box(-4, h * 0.52, w + 8, h * 0.045));
    boolean left = chance(0.5);
    fridge(place(left ? 0.1 : 0.9, 0.27, 0.62));
    Pen pot = place(left ? 0.76 : 0.24, 0.563, 0.13);
    pot.fill(oneOf(0xC94A3F, 0x4C7FB8, 0x6A6E78), round(-50, 0, 100, 60, 10), box(-64, 36, 128, 9));
    pot.fill(Tint.of(0x6A6E78), oval(0, 62, 46, 10), circle(0, 76, 8));
    checkered(oneOf(0xF4EDE0, 0xEDE8E2), oneOf(0xC9D6DC, 0xE2C6A4, 0xB9CDB8));
  }

  private static void fridge(Pen pen) {
    pen.fill(Tint.of(0xE9EDF0), round(-19, 0, 38, 100, 4));
    pen.line(Tint.of(0x8A929A), 1.4, curve(-19, 62, 19, 62));
    pen.cord(Tint.of(0xA9B0B8), 2, curve(-13, 68, -13, 84), curve(-13, 34, -13, 56));
    pen.flat(Tint.of(0xE0503F), circle(4, 80, 3));
    pen.flat(Tint.of(0xF2C14A), box(0, 66, 9, 8));
  }

  private void checkered(Color a, Color b) {
    double floor = h * 0.29;
    band(-0.01, 0.29, a, a);
    for (int row = 0; row < 4; row++) {
      double low = floor * (1 - Math.pow((row + 1) / 4.0, 1.4));
      double high = floor * (1 - Math.pow(row / 4.0, 1.4));
      for (int i = -6; i < 7; i++) {
        if (Math.floorMod(i + row, 2) == 0) {
          double x = tile(i, high, floor);
          double right = tile(i + 1, high, floor);
          pen.flat(
              b,
              poly(x, high, right, high, tile(i + 1, low, floor), low, tile(i, low, floor), low));
        }
      }
    }
  }

  private double tile(int column, double y, double floor) {
    return w / 2 + column * w / 8 * (1.7 - 0.7 * y / floor);
  }

  void livingRoom() {
    Color wall = oneOf(0xE9C9A4, 0xC9D9B8, 0xE8B9A0, 0xD9CFE0);
    band(0.25, 1, wall, Tint.lighter(wall, 0.25));
    planks(0xB07A48);
    boolean left = chance(0.5);
    Color curtain = oneOf(0xC94A3F, 0x4C7FB8, 0xE0A23C);
    window(w * (left ? 0.08 : 0.66), h * 0.52, w * 0.26, h * 0.36, curtain);
    picture(w * (left ? 0.7 : 0.16), h * 0.74);
    bookshelf(place(left ? 0.92 : 0.08, 0.28, 0.5));
    rug(oneOf(0xC9573F, 0x4A7FA8, 0x7A9A5A, 0xD9A441));
  }

  void bedroom() {
    Color wall = oneOf(0xB9CBEA, 0xCDBFE6, 0xF2C6D2, 0xBFE0DC);
    band(0.25, 1, wall, Tint.lighter(wall, 0.25));
    for (int i = 0; i < 14; i++) {
      pen.flat(Tint.clear(Color.WHITE, 0.6), circle(anyX(), y(0.36, 1), 2.4));
    }
    planks(0xD2AA78);
    boolean left = chance(0.5);
    Color curtain = oneOf(0xF3E6F0, 0xF2C14A, 0x7FB2D8);
    window(w * (left ? 0.66 : 0.1), h * 0.54, w * 0.24, h * 0.32, curtain);
    Pen wardrobe = place(left ? 0.13 : 0.87, 0.28, 0.58);
    wardrobe.fill(Tint.of(0xC99A66), round(-26, 0, 52, 100, 4));
    wardrobe.line(Tint.of(0x8A5C37), 1.6, curve(0, 4, 0, 96));
    wardrobe.dot(-4, 50, 2);
    wardrobe.dot(4, 50, 2);
    rug(oneOf(0x8FA9DC, 0xE6A0B4, 0xF0D68A));
  }

  private void planks(int rgb) {
    Color wood = vary(rgb);
    band(-0.01, 0.3, wood, Tint.lighter(wood, 0.12));
    for (int i = 1; i < 5; i++) {
      pen.line(Tint.darker(wood, 0.25), 1, curve(0, h * 0.3 * i / 5, w, h * 0.3 * i / 5));
    }
    pen.flat(Tint.of(0xF6F1E8), box(0, h * 0.29, w, h * 0.025));
  }

  private void rug(Color color) {
    pen.fill(color, oval(w / 2, h * 0.12, w * 0.44, h * 0.105));
    pen.line(Tint.lighter(color, 0.5), 2.4, oval(w / 2, h * 0.12, w * 0.38, h * 0.083));
  }

  /** A window with a sky in it, with curtains where a colour is given. */
  private void window(double x, double y, double wide, double high, Color curtain) {
    pen.fill(Tint.of(0xF8F5EE), round(x - 4, y - 4, wide + 8, high + 8, 3));
    pen.gradient(Tint.of(0xD8F0FA), Tint.of(0x7FC4EE), box(x, y, wide, high));
    double top = y + high + 8;
    double right = x + wide;
    double hill = y + high * 0.24;
    double dale = y + high * 0.14;
    double waist = y + high * 0.4;
    pen.flat(
        Tint.of(0x86C45A),
        blob(x, y + 2, x + wide * 0.3, hill, x + wide * 0.7, dale, right, y + 2));
    pen.flat(
        Color.WHITE, box(x + wide / 2 - 1.4, y, 2.8, high), box(x, y + high / 2 - 1.4, wide, 2.8));
    if (curtain != null) {
      double a = x + wide * 0.24;
      double b = x + wide * 0.1;
      pen.fill(curtain, blob(x - 9, top, a, top, b, waist, x - 2, y - 8, x - 11, y - 8));
      double c = x + wide * 0.76;
      double d = x + wide * 0.9;
      pen.fill(
          curtain, blob(right + 9, top, c, top, d, waist, right + 2, y - 8, right + 11, y - 8));
    }
  }

  private void picture(double x, double y) {
    pen.fill(Tint.of(0x8A5C37), box(x, y, 38, 30));
    pen.flat(Tint.of(0xCFE6F2), box(x + 4, y + 4, 30, 22));
    pen.flat(
        Tint.of(0x7A9A8A),
        poly(x + 4, y + 4, x + 15, y + 20, x + 26, y + 4),
        poly(x + 16, y + 4, x + 26, y + 15, x + 34, y + 4));
  }

  private void bookshelf(Pen pen) {
    pen.fill(Tint.of(0x9A6A40), box(-22, 0, 44, 100));
    for (int row = 0; row < 4; row++) {
      double y = 4 + 24 * row;
      pen.flat(Tint.of(0x5E3E26), box(-19, y, 38, 20));
      for (int i = 0; i < 6; i++) {
        pen.flat(
            oneOf(0xC94A3F, 0x4C7FB8, 0xE0A23C, 0x6A9A5A, 0xEDE3CF),
            box(-18 + 6 * i, y, 5, between(12, 18)));
      }
    }
  }
}
