package dev.clipcap.storybook.drawing;

import static dev.clipcap.storybook.drawing.Outline.blob;
import static dev.clipcap.storybook.drawing.Outline.circle;
import static dev.clipcap.storybook.drawing.Outline.circles;
import static dev.clipcap.storybook.drawing.Outline.curve;

import java.awt.Color;

/** The sky, what is in it, and what falls from it. */
final class Sky {
  private Sky() {}

  static void paint(Stage stage) {
    switch (stage.light()) {
      case SUNNY -> {
        air(stage, 0xD8F0FA, 0x6FB9EC);
        sun(stage, Tint.of(0xFFDD55), 0.86);
        clouds(stage, 2, 0xFFFFFF, 0.9);
        birds(stage);
      }
      case CLOUDY -> {
        air(stage, 0xDFE3E6, 0xAAB4BE);
        clouds(stage, 4, 0xF1F3F4, 0.95);
      }
      case SUNSET -> {
        air(stage, 0xFFC66B, 0xD9688F);
        sun(stage, Tint.of(0xFFF0A0), 0.55);
        clouds(stage, 2, 0xF9A79A, 0.85);
      }
      case RAINY -> {
        air(stage, 0xB9C3CA, 0x76828E);
        clouds(stage, 5, 0x98A3AD, 0.95);
      }
      case NIGHT -> {
        air(stage, 0x3A4A78, 0x141B3C);
        stars(stage);
      }
      case SNOWY -> {
        air(stage, 0xE6EDF3, 0xB4C4D4);
        clouds(stage, 3, 0xF4F7FA, 0.95);
      }
    }
  }

  /** Tints the finished picture and lets rain or snow fall over it. */
  static void cover(Stage stage) {
    switch (stage.light()) {
      case CLOUDY -> veil(stage, 0x8894A0, 0.1);
      case SUNSET -> veil(stage, 0xFF8A4A, 0.17);
      case RAINY -> {
        veil(stage, 0x5A6C80, 0.2);
        Color drop = Tint.clear(0xE8F1F8, 0.7);
        for (int i = 0; i < 60; i++) {
          double x = stage.anyX();
          double y = stage.y(0, 1);
          stage.pen().line(drop, 1.1, curve(x, y, x + 3, y + 11));
        }
      }
      case NIGHT -> veil(stage, 0x1B2455, 0.24);
      case SNOWY -> specks(stage, 70, Tint.clear(0xFFFFFF, 0.9), 0, 0.9, 2.4);
      case SUNNY -> {}
    }
  }

  private static void air(Stage stage, int bottom, int top) {
    stage.band(0, 1, stage.vary(bottom), stage.vary(top));
  }

  private static void veil(Stage stage, int rgb, double opacity) {
    stage.pen().flat(Tint.clear(rgb, opacity), Outline.box(0, 0, stage.width(), stage.height()));
  }

  private static void sun(Stage stage, Color color, double level) {
    if (stage.chance(0.3)) {
      return;
    }
    double x = stage.width() * stage.nearAnEdge(0.1, 0.25);
    double y = stage.height() * (level + stage.between(-0.04, 0.04));
    stage.pen().flat(Tint.clear(color, 0.35), circle(x, y, 25));
    stage.pen().fill(color, circle(x, y, 16));
  }

  private static void clouds(Stage stage, int most, int rgb, double opacity) {
    int n = 1 + stage.random().nextInt(most);
    for (int i = 0; i < n; i++) {
      double x = stage.between(0.02, 0.98);
      double y = stage.between(0.7, 0.93);
      Pen cloud = stage.place(x, y, stage.between(0.2, 0.34));
      Color color = Tint.clear(rgb, opacity);
      cloud.flat(color, circles(-26, 8, 14, -8, 16, 19, 14, 12, 16, 30, 6, 11));
      cloud.flat(color, Outline.round(-38, -5, 78, 15, 7));
    }
  }

  private static void birds(Stage stage) {
    int n = stage.random().nextInt(3);
    for (int i = 0; i < n; i++) {
      double x = stage.between(0.1, 0.9) * stage.width();
      double y = stage.y(0.72, 0.94);
      Pen pen = stage.pen();
      pen.line(Tint.of(0x4A5560), 1.3, curve(x - 6, y + 3, x - 2, y + 3, x, y));
      pen.line(Tint.of(0x4A5560), 1.3, curve(x, y, x + 2, y + 3, x + 6, y + 3));
    }
  }

  private static void stars(Stage stage) {
    specks(stage, 26, Tint.of(0xFFF6CF), 0.5, 0.5, 1.3);
    double x = stage.between(0.12, 0.88) * stage.width();
    double y = stage.y(0.82, 0.9);
    Pen pen = stage.pen();
    pen.flat(Tint.clear(0xFFF3C4, 0.25), circle(x, y, 22));
    pen.flat(
        Tint.of(0xFFF3C4),
        blob(x - 2, y + 14, x - 14, y, x - 2, y - 14, x + 9, y - 10, x - 1, y, x + 9, y + 10));
  }

  /** Snowflakes or stars above a share of the height, from one radius to another. */
  private static void specks(
      Stage stage, int n, Color color, double above, double small, double large) {
    for (int i = 0; i < n; i++) {
      double x = stage.anyX();
      double y = stage.y(above, 1);
      stage.pen().flat(color, circle(x, y, stage.between(small, large)));
    }
  }
}
