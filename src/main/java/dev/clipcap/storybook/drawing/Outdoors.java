package dev.clipcap.storybook.drawing;

import java.awt.Color;

/** A setting under the sky, with what is in it and what falls from it. */
class Outdoors extends Stage {
  Outdoors(Stage stage) {
    super(stage);
  }

  void sky() {
    switch (scene.light()) {
      case SUNNY -> {
        air(0xD8F0FA, 0x6FB9EC);
        sun(Tint.of(0xFFDD55), 0.86);
        clouds(2, 0xFFFFFF, 0.9);
        birds();
      }
      case CLOUDY -> {
        air(0xDFE3E6, 0xAAB4BE);
        clouds(4, 0xF1F3F4, 0.95);
      }
      case SUNSET -> {
        air(0xFFC66B, 0xD9688F);
        sun(Tint.of(0xFFF0A0), 0.55);
        clouds(2, 0xF9A79A, 0.85);
      }
      case RAINY -> {
        air(0xB9C3CA, 0x76828E);
        clouds(5, 0x98A3AD, 0.95);
      }
      case NIGHT -> {
        air(0x3A4A78, 0x141B3C);
        stars();
      }
      case SNOWY -> {
        air(0xE6EDF3, 0xB4C4D4);
        clouds(3, 0xF4F7FA, 0.95);
      }
    }
  }

  /** Tints the finished picture and lets rain or snow fall over it. */
  void cover() {
    switch (scene.light()) {
      case CLOUDY -> veil(0x8894A0, 0.1);
      case SUNSET -> veil(0xFF8A4A, 0.17);
      case RAINY -> {
        veil(0x5A6C80, 0.2);
        Color drop = Tint.clear(0xE8F1F8, 0.7);
        for (int i = 0; i < 60; i++) {
          somewhere(0, 1).line(drop, 1.1, curve(0, 0, 3, 11));
        }
      }
      case NIGHT -> veil(0x1B2455, 0.24);
      case SNOWY -> specks(70, Tint.clear(0xFFFFFF, 0.9), 0, 0.9, 2.4);
      case SUNNY -> {}
    }
  }

  private void air(int bottom, int top) {
    band(0, 1, vary(bottom), vary(top));
  }

  private void veil(int rgb, double opacity) {
    pen.flat(Tint.clear(rgb, opacity), box(0, 0, w, h));
  }

  private void sun(Color color, double level) {
    if (chance(0.3)) {
      return;
    }
    double x = w * nearAnEdge(0.1, 0.25);
    double y = h * (level + between(-0.04, 0.04));
    pen.flat(Tint.clear(color, 0.35), circle(x, y, 25));
    pen.fill(color, circle(x, y, 16));
  }

  private void clouds(int most, int rgb, double opacity) {
    int n = 1 + random.nextInt(most);
    for (int i = 0; i < n; i++) {
      Pen cloud = place(between(0.02, 0.98), between(0.7, 0.93), between(0.2, 0.34));
      Color color = Tint.clear(rgb, opacity);
      cloud.flat(color, circles(-26, 8, 14, -8, 16, 19, 14, 12, 16, 30, 6, 11));
      cloud.flat(color, round(-38, -5, 78, 15, 7));
    }
  }

  private void birds() {
    int n = random.nextInt(3);
    for (int i = 0; i < n; i++) {
      Pen bird = pen.at(between(0.1, 0.9) * w, y(0.72, 0.94));
      bird.line(Tint.of(0x4A5560), 1.3, curve(-6, 3, -2, 3, 0, 0), curve(0, 0, 2, 3, 6, 3));
    }
  }

  private void stars() {
    specks(26, Tint.of(0xFFF6CF), 0.5, 0.5, 1.3);
    Pen moon = pen.at(between(0.12, 0.88) * w, y(0.82, 0.9));
    moon.flat(Tint.clear(0xFFF3C4, 0.25), circle(0, 0, 22));
    moon.flat(Tint.of(0xFFF3C4), blob(-2, 14, -14, 0, -2, -14, 9, -10, -1, 0, 9, 10));
  }

  /** Snowflakes or stars above a share of the height, from one radius to another. */
  private void specks(int n, Color color, double above, double small, double large) {
    for (int i = 0; i < n; i++) {
      somewhere(above, 1).flat(color, circle(0, 0, between(small, large)));
    }
  }
}
