package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.util.random.RandomGenerator;

/** Shades of colours. */
final class Tint {
  static final Color CREAM = of(0xF6E7CF);
  static final Color DARK = of(0x40322B);
  static final Color GLASS = of(0xBFE3F2);

  private Tint() {}

  static Color of(int rgb) {
    return new Color(rgb);
  }

  /** {@code share} of {@code b} mixed into {@code a}. */
  static Color mix(Color a, Color b, double share) {
    return new Color(
        between(a.getRed(), b.getRed(), share),
        between(a.getGreen(), b.getGreen(), share),
        between(a.getBlue(), b.getBlue(), share));
  }

  static Color lighter(Color color, double share) {
    return mix(color, Color.WHITE, share);
  }

  static Color darker(Color color, double share) {
    return mix(color, Pen.INK, share);
  }

  /** A colour that lets through what is behind it. */
  static Color clear(int rgb, double opacity) {
    return clear(of(rgb), opacity);
  }

  static Color clear(Color color, double opacity) {
    return new Color(
        color.getRed(), color.getGreen(), color.getBlue(), (int) Math.round(255 * opacity));
  }

  /** The colour as another specimen of its kind would have it. */
  static Color vary(Color color, RandomGenerator random) {
    double light = (random.nextDouble() - 0.5) * 24;
    return new Color(
        limit(color.getRed() + (light + (random.nextDouble() - 0.5) * 16)),
        limit(color.getGreen() + (light + (random.nextDouble() - 0.5) * 16)),
        limit(color.getBlue() + (light + (random.nextDouble() - 0.5) * 16)));
  }

  private static int between(int a, int b, double share) {
    return limit(a + (b - a) * share);
  }

  private static int limit(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
