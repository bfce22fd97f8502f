package dev.clipcap.storybook.drawing;

import static dev.clipcap.storybook.drawing.Drawing.limb;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Point2D;

/** A person's joints in a pose: where hips, hands and feet are, and the limbs between them. */
final class Figure {
  final boolean child;
  final double headRadius;
  final double armLength;
  final double legLength;
  final double thickness;
  final Pose pose;
  final Point2D.Double hip;
  final Point2D.Double shoulder;
  final Point2D.Double head;
  final Point2D.Double nearHand;
  final Point2D.Double farHand;
  final Point2D.Double nearFoot;
  final Point2D.Double farFoot;

  Figure(boolean child, Pose pose) {
    this.child = child;
    this.pose = pose;
    headRadius = child ? 17 : 12.5;
    armLength = child ? 11.5 : 15;
    legLength = child ? 14.5 : 20;
    thickness = child ? 4.6 : 4.4;
    double torso = child ? 23 : 28;
    Point2D.Double origin = new Point2D.Double();
    double lowest =
        Math.min(
            end(origin, pose.leg(true), legLength).y, end(origin, pose.leg(false), legLength).y);
    hip = new Point2D.Double(0, -lowest + thickness + pose.lift());
    shoulder = step(hip, 180 - pose.lean(), torso);
    head = step(shoulder, 180 - pose.lean() / 2, headRadius * 1.12);
    nearHand = end(shoulder, pose.arm(true), armLength);
    farHand = end(shoulder, pose.arm(false), armLength);
    nearFoot = end(hip, pose.leg(true), legLength);
    farFoot = end(hip, pose.leg(false), legLength);
  }

  /** The point {@code length} away, at an angle in degrees from straight down. */
  private static Point2D.Double step(Point2D.Double from, double degrees, double length) {
    double angle = Math.toRadians(degrees);
    return new Point2D.Double(from.x + length * Math.sin(angle), from.y - length * Math.cos(angle));
  }

  private static Point2D.Double end(Point2D.Double from, double[] angles, double length) {
    return step(step(from, angles[0], length), angles[1], length);
  }

  private static Shape[] limbs(
      Point2D.Double from, double[] angles, double length, double thick, double thin) {
    Point2D.Double middle = step(from, angles[0], length);
    Point2D.Double end = step(middle, angles[1], length);
    return new Shape[] {
      limb(from.x, from.y, thick, middle.x, middle.y, thin),
      limb(middle.x, middle.y, thin, end.x, end.y, thin)
    };
  }

  void leg(Pen pen, boolean near, Color trousers, Color shoe) {
    double[] angles = pose.leg(near);
    Point2D.Double foot = near ? nearFoot : farFoot;
    pen.fill(trousers, limbs(hip, angles, legLength, thickness * 1.25, thickness * 0.85));
    double toe = Math.toRadians(Math.min(25, Math.max(-60, angles[1])));
    double toeX = foot.x + 5.5 * Math.cos(toe);
    double toeY = foot.y + 5.5 * Math.sin(toe) - 0.4;
    pen.fill(shoe, limb(foot.x, foot.y, thickness * 0.95, toeX, toeY, thickness * 0.8));
  }

  void arm(Pen pen, boolean near, Color sleeve, Color skin) {
    Point2D.Double hand = near ? nearHand : farHand;
    pen.fill(skin, Drawing.circle(hand.x, hand.y, thickness * 0.9));
    Point2D.Double from = new Point2D.Double(shoulder.x, shoulder.y - thickness * 0.6);
    pen.fill(sleeve, limbs(from, pose.arm(near), armLength, thickness, thickness * 0.78));
  }

  /** The trunk, from the hips to the shoulders. */
  Shape trunk() {
    double wide = child ? 9 : 10;
    return limb(hip.x, hip.y + 1, wide * 0.88, shoulder.x, shoulder.y - wide * 0.7, wide * 0.92);
  }

  /** A skirt that falls from the waist over the thighs. */
  Shape skirt() {
    double thighX = Math.sin(Math.toRadians(pose.leg(true)[0]));
    double length = legLength * 0.95;
    double hem = hip.y - length * Math.cos(Math.toRadians(Math.min(70, pose.leg(true)[0])));
    double front = hip.x + 13 + Math.max(0, thighX) * length * 0.8;
    double waist = hip.y + (shoulder.y - hip.y) * 0.45;
    return Drawing.poly(hip.x - 7, waist, hip.x + 7, waist, front, hem, hip.x - 14, hem);
  }
}
