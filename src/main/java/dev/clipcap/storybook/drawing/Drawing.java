package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A pen, chance, and the shapes that everything is drawn from; x to the right, y up. */
abstract class Drawing {
  final Pen pen;
  final RandomGenerator random;

  Drawing(Pen pen, RandomGenerator random) {
    this.pen = pen;
    this.random = random;
  }

  double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  Color oneOf(int... rgb) {
    return Tint.of(rgb[random.nextInt(rgb.length)]);
  }

  static Shape oval(double x, double y, double rx, double ry) {
    return new Ellipse2D.Double(x - rx, y - ry, 2 * rx, 2 * ry);
  }

  static Shape circle(double x, double y, double radius) {
    return oval(x, y, radius, radius);
  }

  /** Circles, each as x, y, radius. */
  static Shape[] circles(double... xyr) {
    Shape[] circles = new Shape[xyr.length / 3];
    Arrays.setAll(circles, i -> circle(xyr[3 * i], xyr[3 * i + 1], xyr[3 * i + 2]));
    return circles;
  }

  /** A rectangle from its lower left corner. */
  static Shape box(double x, double y, double width, double height) {
    return new Rectangle2D.Double(x, y, width, height);
  }

  static Shape round(double x, double y, double width, double height, double radius) {
    return new RoundRectangle2D.Double(x, y, width, height, 2 * radius, 2 * radius);
  }

  /** A polygon through the points x0, y0, x1, y1 ... */
  static Shape poly(double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    path.closePath();
    return path;
  }

  /** A smooth closed curve through the points. */
  static Shape blob(double... xy) {
    Path2D path = smooth(true, xy);
    path.closePath();
    return path;
  }

  /** A smooth open curve through the points. */
  static Shape curve(double... xy) {
    return smooth(false, xy);
  }

  /** Two circles and all that lies between them: a limb, a body, a neck. */
  static Shape limb(double x1, double y1, double r1, double x2, double y2, double r2) {
    double distance = Math.hypot(x2 - x1, y2 - y1);
    if (distance <= Math.abs(r1 - r2) + 1e-9) {
      return r1 > r2 ? circle(x1, y1, r1) : circle(x2, y2, r2);
    }
    double along = Math.atan2(y2 - y1, x2 - x1);
    double spread = Math.acos((r1 - r2) / distance);
    Path2D path = new Path2D.Double();
    arc(path, x1, y1, r1, along + spread, along + 2 * Math.PI - spread);
    arc(path, x2, y2, r2, along - spread, along + spread);
    path.closePath();
    return path;
  }

  /** Appends points of a circle, from one angle to another in radians. */
  private static void arc(Path2D path, double x, double y, double radius, double from, double to) {
    int steps = 10;
    for (int i = 0; i <= steps; i++) {
      double angle = from + (to - from) * i / steps;
      double px = x + radius * Math.cos(angle);
      double py = y + radius * Math.sin(angle);
      if (path.getCurrentPoint() == null) {
        path.moveTo(px, py);
      } else {
        path.lineTo(px, py);
      }
    }
  }

  /** Catmull-Rom spline as Bezier pieces. */
  private static Path2D smooth(boolean closed, double... xy) {
    int n = xy.length / 2;
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 0; i < (closed ? n : n - 1); i++) {
      int before = closed ? (i + n - 1) % n : Math.max(0, i - 1);
      int next = (i + 1) % n;
      int after = closed ? (i + 2) % n : Math.min(n - 1, i + 2);
      path.curveTo(
          xy[2 * i] + (xy[2 * next] - xy[2 * before]) / 6,
          xy[2 * i + 1] + (xy[2 * next + 1] - xy[2 * before + 1]) / 6,
          xy[2 * next] - (xy[2 * after] - xy[2 * i]) / 6,
          xy[2 * next + 1] - (xy[2 * after + 1] - xy[2 * i + 1]) / 6,
          xy[2 * next],
          xy[2 * next + 1]);
    }
    return path;
  }
}
