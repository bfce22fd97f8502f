package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;

/** A picture of a scene; the pen's unit is one pixel, its origin the lower left corner. */
abstract class Stage extends Drawing {
  final Scene scene;

  /** Width of the picture in pixels. */
  final double w;

  /** Height of the picture in pixels. */
  final double h;

  /** An empty picture. */
  Stage(Scene scene, BufferedImage image, RandomGenerator random) {
    super(Pen.on(image), random);
    this.scene = scene;
    this.w = image.getWidth();
    this.h = image.getHeight();
  }

  /** A picture that another draws on, too. */
  Stage(Stage shared) {
    super(shared.pen, shared.random);
    this.scene = shared.scene;
    this.w = shared.w;
    this.h = shared.h;
  }

  /** Whether the main thing is on the water, which then comes nearer. */
  boolean wet() {
    return scene.activity().onWater();
  }

  /** Anywhere across the picture. */
  double anyX() {
    return between(0, w);
  }

  /** A height between two shares of the picture's. */
  double y(double low, double high) {
    return between(low, high) * h;
  }

  /** A pen somewhere between two shares of the height. */
  Pen somewhere(double low, double high) {
    return pen.at(anyX(), y(low, high));
  }

  /** A share of the width within these of one of the edges. */
  double nearAnEdge(double low, double high) {
    return chance(0.5) ? between(low, high) : between(1 - high, 1 - low);
  }

  Color vary(int rgb) {
    return Tint.vary(Tint.of(rgb), random);
  }

  /** A band over the whole width, from one share of the height to another. */
  void band(double from, double to, Color bottom, Color top) {
    pen.gradient(bottom, top, box(-2, from * h, w + 4, (to - from) * h));
  }

  /** Rolling ground up to about {@code level} of the height. */
  void hill(double level, double swell, Color color) {
    double y = level * h;
    double s = swell * h;
    double a = between(-s, s);
    double b = between(-s, s);
    double c = between(-s, s);
    pen.shade(
        color,
        blob(-40, y + a, w * 0.25, y + b, w * 0.7, y + c, w + 40, y - a, w + 40, -40, -40, -40));
  }

  /** A pen for something {@code size} of the height, standing at shares of width and height. */
  Pen place(double x, double y, double size) {
    return pen.at(x * w, y * h).scale(size * h / 100);
  }
}
