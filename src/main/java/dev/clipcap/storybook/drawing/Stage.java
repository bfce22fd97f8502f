package dev.clipcap.storybook.drawing;

import static dev.clipcap.storybook.drawing.Outline.blob;
import static dev.clipcap.storybook.drawing.Outline.box;

import java.awt.Color;
import java.util.random.RandomGenerator;

/**
 * An empty picture to draw a setting on.
 *
 * @param pen one unit is one pixel, the origin is the lower left corner
 * @param wet whether the main thing is on the water, which then comes nearer
 */
record Stage(
    Pen pen, double width, double height, Light light, boolean wet, RandomGenerator random) {
  double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Anywhere across the picture. */
  double anyX() {
    return between(0, width);
  }

  /** A height between two shares of the picture's. */
  double y(double low, double high) {
    return between(low, high) * height;
  }

  /** A share of the width within these of one of the edges. */
  double nearAnEdge(double low, double high) {
    return chance(0.5) ? between(low, high) : between(1 - high, 1 - low);
  }

  Color oneOf(int... rgb) {
    return Tint.of(rgb[random.nextInt(rgb.length)]);
  }

  Color vary(int rgb) {
    return Tint.vary(Tint.of(rgb), random);
  }

  /** A band over the whole width, from one share of the height to another. */
  void band(double from, double to, Color bottom, Color top) {
    pen.gradient(bottom, top, box(-2, from * height, width + 4, (to - from) * height));
  }

  /** Rolling ground up to about {@code level} of the height. */
  void hill(double level, double swell, Color color) {
    double w = width;
    double y = level * height;
    double s = swell * height;
    double a = between(-s, s);
    double b = between(-s, s);
    double c = between(-s, s);
    pen.shade(
        color,
        blob(-40, y + a, w * 0.25, y + b, w * 0.7, y + c, w + 40, y - a, w + 40, -40, -40, -40));
  }

  /** A pen for something {@code size} of the height, standing at shares of width and height. */
  Pen place(double x, double y, double size) {
    return pen.at(x * width, y * height).scale(size * height / 100);
  }
}
