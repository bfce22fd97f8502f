package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.awt.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a four-legged animal in any pose; the pen is for the whole animal. Head, tail and
 * coat are drawn by the kind itself.
 */
abstract class Quadruped extends Specimen {
  /** Proportions; angles in degrees above the horizontal. */
  record Build(
      double length,
      double depth,
      double leg,
      double legRadius,
      double neck,
      double neckRadius,
      double neckAngle,
      double head) {}

  private record Point(double x, double y) {
    Point plus(double dx, double dy) {
      return new Point(x + dx, y + dy);
    }

    Shape limb(double radius, Point to, double thin) {
      return Drawing.limb(x, y, radius, to.x, to.y, thin);
    }
  }

  private final Build build;
  private final double radius;
  final List<Shape> near = new ArrayList<>();
  private final List<Shape> far = new ArrayList<>();
  private Point hip;
  private Point shoulder;
  private double neckAngle;

  Quadruped(Build build, Pen pen, Look look) {
    super(stance(pen, look.activity()), look);
    this.build = build;
    this.radius = build.depth() / 2;
    this.neckAngle = build.neckAngle();
    this.hip = new Point(-build.length() / 2 + radius, build.leg() + radius);
    this.shoulder = new Point(build.length() / 2 - radius, build.leg() + radius);
    switch (look.activity()) {
      case WALKING -> legs(0.42, -0.3, 0.34, -0.4, 0);
      case RUNNING, JUMPING -> legs(1.05, 0.72, -1.05, -0.7, 0.5);
      case SITTING -> sit();
      case SLEEPING -> lie();
      case GRAZING -> {
        neckAngle = -48;
        legs(0.16, -0.1, 0.1, -0.14, 0);
      }
      default -> legs(0.05, 0.3, -0.05, 0.22, 0);
    }
  }

  /** Legs reaching forward by the given shares of their length, feet raised by {@code lift}. */
  private void legs(double front, double farFront, double hind, double farHind, double lift) {
    leg(near, shoulder, front, lift * 0.9);
    leg(near, hip, hind, lift);
    leg(far, shoulder, farFront, lift * 0.4);
    leg(far, hip, farHind, lift * 0.5);
  }

  private void leg(List<Shape> side, Point top, double reach, double lift) {
    double r = build.legRadius();
    double footX = top.x + reach * build.leg();
    double footY = r * 0.8 + lift * build.leg();
    side.add(limb(top.x, top.y - radius * 0.2, r * 1.35, footX, footY, r * 0.8));
    side.add(limb(footX, footY, r * 0.8, footX + r * 0.6, footY, r * 0.8));
  }

  private void sit() {
    double r = build.legRadius();
    hip = new Point(-build.length() * 0.2, radius);
    shoulder = new Point(build.length() * 0.14, Math.max(build.leg(), radius) + radius * 0.75);
    near.add(limb(shoulder.x, shoulder.y, r * 1.4, shoulder.x + r, r, r));
    near.add(limb(shoulder.x + r, r, r, shoulder.x + 2 * r, r, r));
    near.add(limb(hip.x, hip.y * 0.8, radius * 0.85, hip.x + radius * 0.6, r * 1.3, r * 1.3));
    near.add(limb(hip.x + radius * 0.3, r, r, hip.x + radius * 1.2, r, r));
    far.add(limb(shoulder.x + r, shoulder.y, r * 1.3, shoulder.x + 3 * r, r, r));
    neckAngle = Math.max(neckAngle, 62);
  }

  private void lie() {
    double r = build.legRadius();
    hip = new Point(hip.x, radius);
    shoulder = new Point(shoulder.x, radius * 0.92);
    near.add(limb(hip.x, radius * 0.8, radius * 0.8, hip.x + radius * 0.7, r, r));
    near.add(limb(hip.x + radius * 0.3, r, r, hip.x + radius * 1.5, r, r));
    near.add(limb(shoulder.x, r, r, shoulder.x + radius * 0.9 + 2 * r, r, r));
    neckAngle = build.neck() > 20 ? 28 : 4;
  }

  /** A leap tilts the whole animal. */
  private static Pen stance(Pen pen, Activity pose) {
    return switch (pose) {
      case JUMPING -> pen.at(0, 20).turn(16);
      case RUNNING -> pen.at(0, 3);
      case SLEEPING -> pen.scale(1.16);
      default -> pen;
    };
  }

  private Point neckBase() {
    return shoulder.plus(radius * 0.25, look.asleep() ? 0 : radius * 0.3);
  }

  private Point skull() {
    double angle = Math.toRadians(neckAngle);
    Point base = neckBase();
    double y =
        base.y + build.neck() * Math.sin(angle) + (look.activity() == Activity.GRAZING ? -4 : 0);
    double lowest = look.activity() == Activity.GRAZING ? build.head() * 0.6 : build.head() * 0.95;
    return new Point(
        base.x + build.neck() * Math.cos(angle) + (look.asleep() ? build.head() * 0.5 : 0),
        Math.max(lowest, y));
  }

  void paintFarLegs(Color fur) {
    if (!far.isEmpty()) {
      pen.fill(Tint.darker(fur, 0.28), far.toArray(Shape[]::new));
    }
  }

  /** Body, near legs and neck as one silhouette. */
  void paintBody(Color fur) {
    List<Shape> shapes = new ArrayList<>(near);
    shapes.add(trunk());
    shapes.add(neckShape());
    pen.fill(fur, shapes.toArray(Shape[]::new));
  }

  Shape trunk() {
    return hip.limb(radius, shoulder, radius * 0.96);
  }

  Shape neckShape() {
    double thick = Math.min(build.neckRadius() * 1.3, radius);
    return neckBase().limb(thick, skull(), build.neckRadius() * 0.85);
  }

  /** A pen with the skull's centre as origin and the skull's radius as 10 units. */
  Pen head(Pen pen) {
    Point skull = skull();
    Pen there = pen.at(skull.x, skull.y).scale(build.head() / 10);
    return look.activity() == Activity.GRAZING ? there.turn(-42) : there;
  }

  /** A pen where the tail begins. */
  Pen rump() {
    return pen.at(hip.x - radius * 0.85, hip.y + (look.asleep() ? -radius * 0.5 : radius * 0.35));
  }

  private Point middle() {
    return new Point((hip.x + shoulder.x) / 2, (hip.y + shoulder.y) / 2);
  }

  /**
   * A pen that draws on the trunk only, at its middle, with the trunk's half length as x unit 1 and
   * radius as y unit 1.
   */
  Pen flank() {
    return flank(pen.within(trunk()));
  }

  Pen flank(Pen pen) {
    double dx = shoulder.x - hip.x;
    double dy = shoulder.y - hip.y;
    double half = Math.hypot(dx, dy) / 2 + radius;
    return pen.at(middle().x, middle().y)
        .turn(Math.toDegrees(Math.atan2(dy, dx)))
        .scale(half, radius);
  }

  /** Half of the trunk's outline as bumps, for wool. */
  Shape[] wool() {
    List<Shape> bumps = new ArrayList<>();
    bumps.add(trunk());
    double dx = shoulder.x - hip.x;
    double dy = shoulder.y - hip.y;
    double along = Math.atan2(dy, dx);
    double r = radius * 0.86;
    Point middle = middle();
    for (int i = 0; i < 14; i++) {
      double angle = 2 * Math.PI * i / 14;
      Point end = Math.cos(angle) > 0 ? shoulder : hip;
      double spread = Math.abs(Math.cos(angle)) < 0.3 ? 0.5 : 1;
      double x = middle.x + (end.x - middle.x) * spread + r * Math.cos(angle + along);
      double y = middle.y + (end.y - middle.y) * spread + r * Math.sin(angle + along);
      bumps.add(circle(x, y, radius * 0.34));
    }
    return bumps.toArray(Shape[]::new);
  }
}
