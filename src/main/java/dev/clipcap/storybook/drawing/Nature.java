package dev.clipcap.storybook.drawing;

import java.awt.Color;

/**
 * Settings in the country and by the water, which comes nearer when the main thing is on it; the
 * horizon is at about 0.45 of the height.
 */
final class Nature extends Outdoors {
  Nature(Stage stage) {
    super(stage);
  }

  void snow() {
    sky();
    hill(0.5, 0.05, vary(0xD5E3EF));
    firs(4, 0.38, Tint.of(0x3E7A5E), true);
    hill(0.4, 0.03, vary(0xEFF5FA));
    for (int i = 0; i < 4; i++) {
      somewhere(0.03, 0.3).line(Tint.of(0xC2D4E4), 2, curve(-14, 0, 0, 2, 14, -1));
    }
  }

  private void firs(int n, double level, Color color, boolean snowy) {
    for (int i = 0; i < n; i++) {
      double x = (i + between(0.1, 0.9)) / n;
      Pen fir = place(x, level + between(0, 0.05), between(0.2, 0.36));
      Plants.fir(fir, Tint.vary(color, random));
      if (snowy) {
        fir.flat(
            Color.WHITE,
            poly(-9, 82, 9, 82, 0, 100),
            poly(-17, 54, -26, 40, -12, 44),
            poly(17, 54, 26, 40, 12, 44));
      }
    }
  }

  void forest() {
    band(0, 1, vary(0xA9D08A), vary(0x5E9A5A));
    Color far = vary(0x6E9A62);
    Color near = vary(0x4F7F4C);
    trees(false, far);
    trees(true, near);
    hill(0.36, 0.02, vary(0x5E9A4A));
    for (int i = 0; i < 4; i++) {
      Pen bush = place(between(0, 1), between(0.28, 0.36), 0.26);
      Plants.bush(bush, vary(0x3F7F3E));
    }
    for (int i = 0; i < 2; i++) {
      mushroom(place(nearAnEdge(0.02, 0.15), between(0.04, 0.22), 0.09));
    }
    tufts(8, 0.3, 0x3F7A36);
  }

  /** A row of trunks under leaves; near ones leave the middle free. */
  private void trees(boolean near, Color leaves) {
    for (int i = 0; i < 5; i++) {
      double x = (i + between(0.2, 0.8)) / 5 * w;
      double r = (near ? 8 : 4) * between(0.8, 1.3);
      double root = r * 1.4;
      if (!near) {
        pen.flat(Tint.of(0x7E8A62), box(x - r, 0.3 * h, 2 * r, h));
      } else if (i != 2) {
        pen.fill(
            Tint.of(0x75543A),
            poly(x - root, 0.3 * h, x - r, h + 5, x + r, h + 5, x + root, 0.3 * h));
      }
    }
    for (int i = 0; i < 7; i++) {
      pen.shade(leaves, circle(i / 6.0 * w, y(0.95, 1.06), 0.14 * h));
    }
  }

  private static void mushroom(Pen pen) {
    pen.fill(Tint.of(0xF4EBDA), limb(0, 8, 12, 0, 50, 12));
    pen.fill(Tint.of(0xD23B34), blob(-46, 46, -30, 84, 0, 98, 30, 84, 46, 46, 0, 40));
    pen.flat(Color.WHITE, circle(-16, 70, 8), circle(14, 76, 8), circle(2, 56, 6));
  }

  private void tufts(int n, double below, int rgb) {
    Color green = Tint.of(rgb);
    for (int i = 0; i < n; i++) {
      Pen there = somewhere(0.01, below);
      there.line(green, 1.3, curve(0, 0, -4, 7), curve(0, 0, 0, 9), curve(0, 0, 4, 7));
    }
  }

  void park() {
    sky();
    for (int i = 0; i < 6; i++) {
      double x = (i + between(0.1, 0.9)) / 6;
      Pen tree = place(x, 0.4, between(0.26, 0.38));
      Look leafy = new Look(vary(0x5FA352), Hue.GREEN, Activity.BEING, false, random);
      new Plants(tree, leafy).tree();
    }
    hill(0.43, 0.012, vary(0x86C45A));
    pen.shade(
        vary(0xE4CFA2),
        blob(
            w * 0.1, -20, w * 0.35, h * 0.14, w * 0.75, h * 0.27, w * 0.8, h * 0.41, w * 0.86,
            h * 0.41, w * 0.95, h * 0.24, w * 0.75, h * 0.1, w * 0.7, -20));
    tufts(8, 0.38, 0x5A9A3E);
    daisies(5);
  }

  private void daisies(int n) {
    for (int i = 0; i < n; i++) {
      Pen there = somewhere(0.02, 0.34);
      there.flat(Color.WHITE, circle(0, 0, 2.6));
      there.flat(Tint.of(0xF2C14A), circle(0, 0, 1.2));
    }
  }

  void desert() {
    sky();
    Color mesa = vary(0xC27A4E);
    double x = between(0.1, 0.7) * w;
    pen.shade(mesa, poly(x - 40, h * 0.4, x - 28, h * 0.6, x + 26, h * 0.6, x + 44, h * 0.4));
    hill(0.47, 0.04, vary(0xE0A85E));
    hill(0.38, 0.03, vary(0xEDBE74));
    for (int i = 0; i < 4; i++) {
      somewhere(0.03, 0.3).line(Tint.of(0xCF9850), 1.6, curve(-18, 0, 0, 3, 18, 0));
    }
    for (int i = 0; i < 2; i++) {
      pen.fill(Tint.of(0xA98B6A), oval(anyX(), y(0.05, 0.3), 7, 4.5));
    }
  }

  void farm() {
    sky();
    hill(0.5, 0.03, vary(0xA8CC6A));
    boolean left = chance(0.5);
    barn(place(left ? 0.2 : 0.8, 0.42, 0.34));
    hill(0.42, 0.015, vary(0x8FBF52));
    Color fence = Tint.of(0xF3EBDA);
    pen.cord(fence, 2.4, curve(-5, h * 0.405, w + 5, h * 0.405));
    pen.cord(fence, 2.4, curve(-5, h * 0.44, w + 5, h * 0.44));
    for (int i = 0; i < 8; i++) {
      pen.fill(fence, box(i * w / 7 - 2, h * 0.37, 4, h * 0.1));
    }
    Pen hay = place(left ? 0.9 : 0.1, 0.3, 0.16);
    hay.fill(Tint.of(0xE3BE5C), circle(0, 40, 40));
    hay.line(Tint.of(0xB8923A), 3, circle(0, 40, 26), circle(0, 40, 12));
    tufts(8, 0.34, 0x679A38);
  }

  private static void barn(Pen pen) {
    Color red = Tint.of(0xB93A32);
    Color white = Tint.of(0xF3EBDA);
    pen.fill(red, poly(-56, 0, -56, 54, -38, 84, 0, 100, 38, 84, 56, 54, 56, 0));
    pen.line(white, 5, curve(-58, 54, -38, 86), curve(-38, 86, 0, 102));
    pen.line(white, 5, curve(0, 102, 38, 86), curve(38, 86, 58, 54));
    pen.fill(white, box(-20, 0, 40, 42), box(-10, 60, 20, 18));
    pen.flat(Tint.of(0x8A2A26), box(-16, 0, 32, 38), box(-7, 63, 14, 12));
    pen.line(white, 3, curve(-16, 0, 16, 38), curve(-16, 38, 16, 0));
  }

  void mountains() {
    sky();
    mountain(0, 0.2);
    mountain(0.75, 1);
    mountain(0.35, 0.6);
    hill(0.44, 0.03, vary(0x7DB368));
    firs(5, 0.36, Tint.of(0x3F7A4C), false);
    hill(0.36, 0.02, vary(0x93C565));
    tufts(7, 0.3, 0x679A44);
    daisies(4);
  }

  /** A peak between two shares of the width, with a shadow and a cap of snow. */
  private void mountain(double left, double right) {
    double x = w * between(left, right);
    double top = y(0.74, 0.9);
    double r = y(0.34, 0.44);
    double foot = h * 0.36;
    Color rock = vary(0x8089A0);
    pen.fill(rock, poly(x - r, foot, x, top, x + r, foot));
    double inner = x + r * 0.15;
    pen.flat(
        Tint.clear(Tint.darker(rock, 0.4), 0.4),
        poly(x, top, x + r, foot, inner, foot, x + 6, top - 40));
    double cut = 0.3;
    double s = top - (top - foot) * cut;
    double a = r * cut;
    double b = r * 0.12;
    double c = r * 0.14;
    pen.flat(
        Tint.of(0xF8FBFD), poly(x, top, x + a, s, x + b, s + 8, x, s - 6, x - c, s + 7, x - a, s));
  }

  void beach() {
    sky();
    double shore = wet() ? 0.08 : 0.34;
    band(shore - 0.06, 0.5, vary(0x5FC0DC), vary(0x2A78B8));
    waves(shore + 0.02, 0.48);
    double y = shore * h;
    pen.flat(
        Color.WHITE,
        blob(-30, y + 4, w * 0.3, y - 1, w * 0.6, y + 6, w + 30, y + 1, w + 30, -30, -30, -30));
    pen.gradient(
        vary(0xE2BE82),
        vary(0xF6DFA8),
        blob(-30, y, w * 0.3, y - 6, w * 0.6, y + 2, w + 30, y - 4, w + 30, -30, -30, -30));
    for (int i = 0; i < 9; i++) {
      pen.flat(Tint.of(0xC99F62), circle(anyX(), between(0, y - 8), 1));
    }
    if (!wet() && chance(0.4)) {
      palm(place(chance(0.5) ? 0.06 : 0.94, 0.28, 0.62));
    }
  }

  private static void palm(Pen pen) {
    pen.cord(Tint.of(0x9A6C3E), 6, curve(0, 0, 4, 40, 0, 80));
    for (int i = 0; i < 6; i++) {
      Pen leaf = pen.at(0, 80).turn(60.0 * i - 10);
      leaf.fill(Tint.of(0x4A9E4C), blob(0, 0, 18, 8, 36, -4, 18, 2));
    }
  }

  private void waves(double from, double to) {
    Color foam = Tint.clear(Color.WHITE, 0.7);
    for (int i = 0; i < 9; i++) {
      somewhere(from, to).line(foam, 1.3, curve(-12, 0, -4, 2, 4, 0, 12, 2));
    }
  }

  void lake() {
    sky();
    hill(0.6, 0.04, vary(0x7FA98C));
    firs(7, 0.45, Tint.of(0x4C8A5A), false);
    double shore = wet() ? 0.08 : 0.27;
    band(0, 0.48, vary(0x7CC8E2), vary(0x4A9BCB));
    waves(shore + 0.03, 0.46);
    hill(shore, 0.012, vary(0x84B85A));
    for (int i = 0; i < 3; i++) {
      double x = nearAnEdge(0.01, 0.14) * w;
      double y = (shore - 0.03) * h;
      pen.cord(Tint.of(0x5E8A3A), 1.6, curve(x, y, x + 2, y + 30));
      pen.fill(Tint.of(0x7A4E2C), limb(x + 2, y + 28, 2, x + 2.4, y + 38, 2));
    }
    tufts(6, shore - 0.03, 0x5A8F3A);
  }
}
