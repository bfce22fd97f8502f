package dev.clipcap.storybook.drawing;

import java.awt.Color;

/** Plants, rooted at y = 0, about 100 high. */
final class Plants extends Specimen {
  private static final Color BARK = Tint.of(0x7A5230);
  private static final Color LEAF = Tint.of(0x4C9A45);

  Plants(Pen pen, Look look) {
    super(pen, look);
  }

  void tree() {
    pen.fill(BARK, poly(-7, 0, -5, 46, 5, 46, 8, 0));
    pen.cord(BARK, 3, curve(3, 36, 14, 50));
    pen.fill(
        color, circles(-21, 56, 17, 20, 55, 18, -15, 77, 17, 14, 79, 18, 0, 64, 22, 0, 86, 14));
    Color sunlit = Tint.clear(Tint.lighter(color, 0.35), 0.7);
    pen.flat(sunlit, oval(-12, 84, 9, 6), oval(-22, 62, 7, 5), oval(14, 74, 7, 5));
    if (color.getGreen() > color.getRed() && chance(0.3)) {
      Color apple = Tint.of(0xD8352E);
      pen.fill(apple, circles(-14, 62, 3.6, 16, 64, 3.6, 2, 80, 3.6, 4, 55, 3.6));
    }
  }

  void flower() {
    pen.cord(LEAF, 5, curve(0, 0, -3, 24, 0, 56));
    pen.fill(LEAF, blob(-1, 16, -16, 38, -32, 38, -20, 20));
    pen.fill(LEAF, blob(0, 10, 16, 30, 32, 28, 20, 12));
    Pen bloom = pen.at(0, 72);
    for (int i = 0; i < 6; i++) {
      bloom.turn(60.0 * i + 30).fill(color, oval(17, 0, 13, 9.5));
    }
    bloom.fill(
        look.hue() == Hue.YELLOW ? Tint.of(0x7A4A22) : Tint.of(0xF3C53A), circle(0, 0, 10.5));
  }

  void pottedPlant() {
    Color pot = oneOf(0xC5673C, 0xD98A4E, 0x5C86B8, 0xEDE6D8);
    double[][] tips = {{-34, 74}, {34, 76}, {-20, 94}, {20, 95}, {0, 102}, {-40, 54}, {40, 56}};
    for (double[] tip : tips) {
      double x = tip[0];
      double y = tip[1];
      double a = x * 0.5;
      double b = y * 0.55;
      pen.fill(color, blob(0, 34, a - 9, b + 18, x, y, a + 9, b + 14));
      pen.line(
          Tint.darker(color, 0.4), 1, curve(0, 36, x * 0.55, y * 0.6 + 14, x * 0.95, y * 0.98));
    }
    pen.fill(pot, poly(-22, 32, 22, 32, 16, 0, -16, 0));
    pen.fill(pot, round(-26, 29, 52, 10, 3));
  }

  void cactus() {
    pen.fill(
        color,
        limb(0, 4, 13, 0, 84, 13),
        limb(-8, 38, 7, -27, 40, 7),
        limb(-27, 40, 7, -27, 64, 7),
        limb(8, 28, 7, 28, 30, 7),
        limb(28, 30, 7, 28, 60, 7));
    Color rib = Tint.darker(color, 0.35);
    pen.line(rib, 1.4, curve(-5, 4, -5, 90), curve(5, 4, 5, 90));
    pen.line(rib, 1.4, curve(-27, 42, -27, 66), curve(28, 32, 28, 62));
    pen.fill(Tint.of(0xEE6FA0), blob(-7, 98, -3, 106, 0, 100, 4, 107, 8, 98, 0, 94));
  }

  static void bush(Pen pen, Color color) {
    pen.fill(color, circles(-20, 13, 14, 0, 20, 19, 21, 13, 15));
  }

  static void fir(Pen pen, Color color) {
    pen.fill(BARK, box(-5, 0, 10, 20));
    pen.fill(
        color,
        poly(-32, 14, 32, 14, 0, 60),
        poly(-26, 40, 26, 40, 0, 80),
        poly(-19, 62, 19, 62, 0, 100));
  }
}
