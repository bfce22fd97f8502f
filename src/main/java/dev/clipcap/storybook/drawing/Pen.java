package dev.clipcap.storybook.drawing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/**
 * Draws outlined, softly shaded shapes, in coordinates that can be moved, turned and scaled; y
 * points up. Drawings are equally wide at every scale.
 */
final class Pen {
  static final Color INK = new Color(0x35281F);
  private static final double OUTLINE_PIXELS = 1.5;

  private final Graphics2D graphics;
  private final double pixel;

  private Pen(Graphics2D graphics) {
    this.graphics = graphics;
    AffineTransform transform = graphics.getTransform();
    this.pixel = 1 / Math.sqrt(Math.abs(transform.getDeterminant()));
  }

  /** A pen for the whole picture: one unit is one pixel, the origin is its lower left corner. */
  static Pen on(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.translate(0, image.getHeight());
    graphics.scale(1, -1);
    return new Pen(graphics);
  }

  /** This pen with its origin at (x, y). */
  Pen at(double x, double y) {
    return moved(AffineTransform.getTranslateInstance(x, y));
  }

  /** This pen turned counter-clockwise about its origin. */
  Pen turn(double degrees) {
    return moved(AffineTransform.getRotateInstance(Math.toRadians(degrees)));
  }

  /** This pen with {@code factor} times its size; a negative x mirrors. */
  Pen scale(double x, double y) {
    return moved(AffineTransform.getScaleInstance(x, y));
  }

  Pen scale(double factor) {
    return scale(factor, factor);
  }

  private Pen moved(AffineTransform by) {
    Graphics2D copy = (Graphics2D) graphics.create();
    copy.transform(by);
    return new Pen(copy);
  }

  /** Shapes of one colour merged into one silhouette: lighter above, outlined. */
  void fill(Color color, Shape... shapes) {
    draw(Tint.mix(Tint.darker(color, 0.62), INK, 0.35), 2 * OUTLINE_PIXELS * pixel, shapes);
    shade(color, shapes);
  }

  /** Paints without an outline. */
  void shade(Color color, Shape... shapes) {
    Rectangle2D bounds = shapes[0].getBounds2D();
    for (Shape shape : shapes) {
      bounds = bounds.createUnion(shape.getBounds2D());
    }
    gradient(Tint.darker(color, 0.2), Tint.lighter(color, 0.16), bounds, shapes);
  }

  /** From one colour at the bottom to another at the top. */
  void gradient(Color bottom, Color top, Shape shape) {
    gradient(bottom, top, shape.getBounds2D(), shape);
  }

  private void gradient(Color bottom, Color top, Rectangle2D bounds, Shape... shapes) {
    float low = (float) bounds.getMinY();
    float high = (float) bounds.getMaxY();
    paint(new GradientPaint(0, low, bottom, 0, high, top), shapes);
  }

  /** Plain colour, no outline. */
  void flat(Color color, Shape... shapes) {
    paint(color, shapes);
  }

  private void paint(Paint paint, Shape... shapes) {
    graphics.setPaint(paint);
    for (Shape shape : shapes) {
      graphics.fill(shape);
    }
  }

  /** A line along an open shape. */
  void line(Color color, double width, Shape... paths) {
    draw(color, Math.max(width, 0.8 * pixel), paths);
  }

  private void draw(Color color, double width, Shape... paths) {
    graphics.setColor(color);
    graphics.setStroke(
        new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (Shape path : paths) {
      graphics.draw(path);
    }
  }

  /** Lines with outlines of their own, such as a tail or a lamp's pole. */
  void cord(Color color, double width, Shape... paths) {
    for (Shape path : paths) {
      line(Tint.darker(color, 0.7), width + 2 * OUTLINE_PIXELS * pixel, path);
      line(color, width, path);
    }
  }

  /** This pen, drawing inside a shape only. */
  Pen within(Shape shape) {
    Pen inside = moved(new AffineTransform());
    inside.graphics.clip(shape);
    return inside;
  }

  /** Eyes, noses, mouths: small and dark. */
  void dot(double x, double y, double radius) {
    flat(INK, Drawing.circle(x, y, radius));
  }

  /** An eye with a glint in it. */
  void eye(double x, double y, double radius) {
    dot(x, y, radius);
    flat(Color.WHITE, Drawing.circle(x + radius * 0.3, y + radius * 0.35, radius * 0.36));
  }
}
