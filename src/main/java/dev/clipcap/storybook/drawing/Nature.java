package dev.clipcap.storybook.drawing;

import static dev.clipcap.storybook.drawing.Outline.blob;
import static dev.clipcap.storybook.drawing.Outline.box;
import static dev.clipcap.storybook.drawing.Outline.circle;
import static dev.clipcap.storybook.drawing.Outline.curve;
import static dev.clipcap.storybook.drawing.Outline.limb;
import static dev.clipcap.storybook.drawing.Outline.oval;
import static dev.clipcap.storybook.drawing.Outline.poly;

import java.awt.Color;

/** Settings in the country; the horizon is at about 0.45 of the height. */
final class Nature {
  private Nature() {}

  static void snow(Stage stage) {
    Sky.paint(stage);
    stage.hill(0.5, 0.05, stage.vary(0xD5E3EF));
    firs(stage, 4, 0.38, Tint.of(0x3E7A5E), true);
    stage.hill(0.4, 0.03, stage.vary(0xEFF5FA));
    for (int i = 0; i < 4; i++) {
      double x = stage.between(0, stage.width());
      double y = stage.between(0.03, 0.3) * stage.height();
      stage.pen().line(Tint.of(0xC2D4E4), 2, curve(x - 14, y, x, y + 2, x + 14, y - 1));
    }
  }

  static void firs(Stage stage, int n, double level, Color color, boolean snowy) {
    for (int i = 0; i < n; i++) {
      double x = (i + stage.between(0.1, 0.9)) / n;
      Pen fir = stage.place(x, level + stage.between(0, 0.05), stage.between(0.2, 0.36));
      Plants.fir(fir, Tint.vary(color, stage.random()));
      if (snowy) {
        fir.flat(
            Color.WHITE,
            poly(-9, 82, 9, 82, 0, 100),
            poly(-17, 54, -26, 40, -12, 44),
            poly(17, 54, 26, 40, 12, 44));
      }
    }
  }

  static void forest(Stage stage) {
    stage.band(0, 1, stage.vary(0xA9D08A), stage.vary(0x5E9A5A));
    Color[] depth = {stage.vary(0x6E9A62), stage.vary(0x4F7F4C)};
    for (int row = 0; row < 2; row++) {
      for (int i = 0; i < 5; i++) {
        double x = (i + stage.between(0.2, 0.8)) / 5 * stage.width();
        double thick = (4 + 4 * row) * stage.between(0.8, 1.3);
        Color bark = row == 0 ? Tint.of(0x7E8A62) : Tint.of(0x75543A);
        if (row == 0) {
          stage.pen().flat(bark, box(x - thick, 0.3 * stage.height(), 2 * thick, stage.height()));
        } else if (i != 2) {
          stage
              .pen()
              .fill(
                  bark,
                  poly(
                      x - thick * 1.4,
                      0.3 * stage.height(),
                      x - thick,
                      stage.height() + 5,
                      x + thick,
                      stage.height() + 5,
                      x + thick * 1.4,
                      0.3 * stage.height()));
        }
      }
      for (int i = 0; i < 7; i++) {
        stage
            .pen()
            .shade(
                depth[row],
                circle(
                    i / 6.0 * stage.width(),
                    stage.height() * stage.between(0.95, 1.06),
                    0.14 * stage.height()));
      }
    }
    stage.hill(0.36, 0.02, stage.vary(0x5E9A4A));
    for (int i = 0; i < 4; i++) {
      Plants.bush(
          stage.place(stage.between(0, 1), stage.between(0.28, 0.36), 0.26), stage.vary(0x3F7F3E));
    }
    for (int i = 0; i < 2; i++) {
      mushroom(
          stage.place(
              stage.chance(0.5) ? stage.between(0.02, 0.15) : stage.between(0.85, 0.98),
              stage.between(0.04, 0.22),
              0.09));
    }
    tufts(stage, 8, 0.3, Tint.of(0x3F7A36));
  }

  private static void mushroom(Pen pen) {
    pen.fill(Tint.of(0xF4EBDA), limb(0, 8, 12, 0, 50, 12));
    pen.fill(Tint.of(0xD23B34), blob(-46, 46, -30, 84, 0, 98, 30, 84, 46, 46, 0, 40));
    pen.flat(Color.WHITE, circle(-16, 70, 8), circle(14, 76, 8), circle(2, 56, 6));
  }

  static void tufts(Stage stage, int n, double below, Color color) {
    for (int i = 0; i < n; i++) {
      double x = stage.between(0, stage.width());
      double y = stage.between(0.01, below) * stage.height();
      stage
          .pen()
          .line(
              color,
              1.3,
              curve(x, y, x - 4, y + 7),
              curve(x, y, x, y + 9),
              curve(x, y, x + 4, y + 7));
    }
  }

  static void park(Stage stage) {
    Sky.paint(stage);
    Look leafy = new Look(Color.GREEN, Hue.GREEN, Activity.BEING, false, stage.random());
    for (int i = 0; i < 6; i++) {
      double x = (i + stage.between(0.1, 0.9)) / 6;
      Plants.tree(stage.place(x, 0.4, stage.between(0.26, 0.38)), stage.vary(0x5FA352), leafy);
    }
    stage.hill(0.43, 0.012, stage.vary(0x86C45A));
    double w = stage.width();
    double h = stage.height();
    stage
        .pen()
        .shade(
            stage.vary(0xE4CFA2),
            blob(
                w * 0.1, -20, w * 0.35, h * 0.14, w * 0.75, h * 0.27, w * 0.8, h * 0.41, w * 0.86,
                h * 0.41, w * 0.95, h * 0.24, w * 0.75, h * 0.1, w * 0.7, -20));
    tufts(stage, 8, 0.38, Tint.of(0x5A9A3E));
    daisies(stage, 5);
  }

  private static void daisies(Stage stage, int n) {
    for (int i = 0; i < n; i++) {
      double x = stage.between(0, stage.width());
      double y = stage.between(0.02, 0.34) * stage.height();
      stage.pen().flat(Color.WHITE, circle(x, y, 2.6));
      stage.pen().flat(Tint.of(0xF2C14A), circle(x, y, 1.2));
    }
  }

  static void desert(Stage stage) {
    Sky.paint(stage);
    Color mesa = stage.vary(0xC27A4E);
    double h = stage.height();
    double x = stage.between(0.1, 0.7) * stage.width();
    stage
        .pen()
        .shade(mesa, poly(x - 40, h * 0.4, x - 28, h * 0.6, x + 26, h * 0.6, x + 44, h * 0.4));
    stage.hill(0.47, 0.04, stage.vary(0xE0A85E));
    stage.hill(0.38, 0.03, stage.vary(0xEDBE74));
    for (int i = 0; i < 4; i++) {
      double rx = stage.between(0, stage.width());
      double ry = stage.between(0.03, 0.3) * h;
      stage.pen().line(Tint.of(0xCF9850), 1.6, curve(rx - 18, ry, rx, ry + 3, rx + 18, ry));
    }
    for (int i = 0; i < 2; i++) {
      stage
          .pen()
          .fill(
              Tint.of(0xA98B6A),
              oval(stage.between(0, stage.width()), stage.between(0.05, 0.3) * h, 7, 4.5));
    }
  }

  static void farm(Stage stage) {
    Sky.paint(stage);
    stage.hill(0.5, 0.03, stage.vary(0xA8CC6A));
    boolean left = stage.chance(0.5);
    barn(stage.place(left ? 0.2 : 0.8, 0.42, 0.34));
    stage.hill(0.42, 0.015, stage.vary(0x8FBF52));
    double w = stage.width();
    double h = stage.height();
    Color fence = Tint.of(0xF3EBDA);
    for (double level : new double[] {0.405, 0.44}) {
      stage.pen().cord(fence, 2.4, curve(-5, h * level, w + 5, h * level));
    }
    for (int i = 0; i < 8; i++) {
      stage.pen().fill(fence, box(i * w / 7 - 2, h * 0.37, 4, h * 0.1));
    }
    Pen hay = stage.place(left ? 0.9 : 0.1, 0.3, 0.16);
    hay.fill(Tint.of(0xE3BE5C), circle(0, 40, 40));
    hay.line(Tint.of(0xB8923A), 3, circle(0, 40, 26), circle(0, 40, 12));
    tufts(stage, 8, 0.34, Tint.of(0x679A38));
  }

  private static void barn(Pen pen) {
    pen.fill(Tint.of(0xB93A32), poly(-56, 0, -56, 54, -38, 84, 0, 100, 38, 84, 56, 54, 56, 0));
    pen.line(
        Tint.of(0xF3EBDA),
        5,
        curve(-58, 54, -38, 86),
        curve(-38, 86, 0, 102),
        curve(0, 102, 38, 86),
        curve(38, 86, 58, 54));
    pen.fill(Tint.of(0xF3EBDA), box(-20, 0, 40, 42), box(-10, 60, 20, 18));
    pen.flat(Tint.of(0x8A2A26), box(-16, 0, 32, 38), box(-7, 63, 14, 12));
    pen.line(Tint.of(0xF3EBDA), 3, curve(-16, 0, 16, 38), curve(-16, 38, 16, 0));
  }

  static void mountains(Stage stage) {
    Sky.paint(stage);
    double w = stage.width();
    double h = stage.height();
    for (int i = 0; i < 3; i++) {
      double x =
          w
              * (i == 0
                  ? stage.between(0, 0.2)
                  : i == 1 ? stage.between(0.75, 1) : stage.between(0.35, 0.6));
      double top = h * stage.between(0.74, 0.9);
      double half = h * stage.between(0.34, 0.44);
      double foot = h * 0.36;
      Color rock = stage.vary(0x8089A0);
      stage.pen().fill(rock, poly(x - half, foot, x, top, x + half, foot));
      stage
          .pen()
          .flat(
              Tint.clear(Tint.darker(rock, 0.4), 0.4),
              poly(x, top, x + half, foot, x + half * 0.15, foot, x + 6, top - 40));
      double cut = 0.3;
      double sy = top - (top - foot) * cut;
      stage
          .pen()
          .flat(
              Tint.of(0xF8FBFD),
              poly(
                  x,
                  top,
                  x + half * cut,
                  sy,
                  x + half * 0.12,
                  sy + 8,
                  x,
                  sy - 6,
                  x - half * 0.14,
                  sy + 7,
                  x - half * cut,
                  sy));
    }
    stage.hill(0.44, 0.03, stage.vary(0x7DB368));
    firs(stage, 5, 0.36, Tint.of(0x3F7A4C), false);
    stage.hill(0.36, 0.02, stage.vary(0x93C565));
    tufts(stage, 7, 0.3, Tint.of(0x679A44));
    daisies(stage, 4);
  }
}
