package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.awt.geom.Point2D;

/** What people ride, hold and play with. */
final class Gear extends Specimen {
  private static final int[] BRIGHT = {0xE0503F, 0x3F72C4, 0xF2C14A, 0x58A65A, 0x9A58B4, 0xF08CB0};
  private static final Color METAL = Tint.of(0x6A6E78);

  private final Figure figure;

  Gear(Figure figure, Pen pen, Look look) {
    super(pen, look);
    this.figure = figure;
  }

  /** What is drawn before the person. */
  void behind() {
    double x = figure.nearHand.x;
    double y = figure.nearHand.y;
    switch (look.activity()) {
      case SITTING, READING -> {
        if (!look.perched()) {
          stool();
        }
      }
      case RIDING_BIKE ->
          Vehicles.bicycle(pen.at(13, figure.hip.y - 58).scale(0.92), oneOf(BRIGHT));
      case SURFING -> wave();
      case HOLDING_UMBRELLA -> pen.cord(METAL, 1.6, curve(x, y - 8, x, rim() + 30));
      case FLYING_KITE -> {
        pen.line(Tint.of(0xF7F3EA), 1, curve(x, y, x + 18, y + 10, 66, 98));
        Objects.kite(pen.at(68, 84).scale(0.36), oneOf(BRIGHT));
      }
      default -> {}
    }
  }

  /** What is drawn after the person. */
  void inFront() {
    double handX = figure.nearHand.x;
    double handY = figure.nearHand.y;
    switch (look.activity()) {
      case HOLDING_UMBRELLA -> Objects.canopy(pen.at(handX, rim()), oneOf(BRIGHT), 44, 34);
      case THROWING_BALL -> ball(pen, handX + 12, handY + 9, 9, oneOf(BRIGHT));
      case SKIING -> skis(oneOf(BRIGHT));
      case SURFING -> {
        board(oneOf(BRIGHT));
        foam();
      }
      case SKATEBOARDING -> skateboard(oneOf(BRIGHT));
      case READING -> book(pen.at(handX + 2, handY + 2), oneOf(BRIGHT));
      case PLAYING_GUITAR -> guitar(pen.at(figure.hip.x + 3, figure.hip.y + 9));
      case EATING_ICE_CREAM ->
          iceCream(pen.at(handX + 1, handY), oneOf(0xF4A6BE, 0xFBF1D8, 0x8A5A3C, 0xA8DDB5));
      default -> {}
    }
  }

  /** Where an umbrella's rim is: above the eyes. */
  private double rim() {
    return figure.head.y + figure.headRadius * 0.75;
  }

  static void ball(Pen pen, double x, double y, double r, Color color) {
    pen.fill(color, circle(x, y, r));
    Pen inside = pen.within(circle(x, y, r));
    inside.flat(Color.WHITE, oval(x - r * 0.15, y, r * 0.34, r));
    inside.flat(Tint.of(0xF7D94C), oval(x + r * 0.8, y, r * 0.4, r));
    Color glint = Tint.clear(Color.WHITE, 0.6);
    inside.flat(glint, oval(x - r * 0.4, y + r * 0.5, r * 0.2, r * 0.14));
  }

  private void skis(Color color) {
    double y = figure.nearFoot.y - 4;
    double x = figure.nearFoot.x;
    pen.cord(color, 2.6, curve(x - 34, y, x + 34, y, x + 42, y + 4, x + 46, y + 9));
    Point2D.Double near = figure.nearHand;
    Point2D.Double far = figure.farHand;
    pen.cord(METAL, 1.4, curve(near.x + 3, near.y + 6, near.x - 14, y));
    pen.cord(METAL, 1.4, curve(far.x + 8, far.y + 6, far.x + 16, y + 2));
  }

  private void wave() {
    pen.fill(
        Tint.of(0x3D93C4),
        blob(
            -72, -20, -66, 12, -54, 52, -26, 74, -8, 66, -26, 56, -34, 36, -14, 10, 40, -4, 84,
            -20));
    pen.line(Color.WHITE, 3.4, curve(-64, 26, -52, 54, -26, 72, -10, 67));
    pen.line(
        Tint.of(0xBFE4F2), 1.6, curve(-52, -4, -48, 24, -36, 48), curve(-40, -8, -38, 14, -30, 28));
  }

  private void board(Color color) {
    double y = Math.min(figure.nearFoot.y, figure.farFoot.y) - 5;
    pen.fill(
        color,
        blob(-40, y + 1, 0, y + 3.4, 38, y + 2, 54, y + 9, 36, y - 2.6, 0, y - 4, -34, y - 3));
    pen.line(Color.WHITE, 1.4, curve(-30, y, 0, y, 34, y));
  }

  private void foam() {
    pen.shade(Tint.of(0x5FB0D8), blob(-76, -18, -60, -3, -30, -8, 0, -3, 34, -9, 62, -3, 84, -18));
    pen.flat(Color.WHITE, circles(-52, -4, 6, -42, -7, 5, -30, -5, 4, 48, -6, 5, 58, -8, 4));
  }

  private void skateboard(Color color) {
    double y = Math.min(figure.nearFoot.y, figure.farFoot.y) - 5;
    pen.fill(Tint.of(0x3A3A42), circle(-16, y - 4, 3.6), circle(18, y - 4, 3.6));
    pen.cord(color, 3, curve(-32, y + 4, -25, y, 26, y, 33, y + 4));
  }

  private static void book(Pen pen, Color cover) {
    pen.fill(cover, poly(-9, 15, 1, 11, 1, -4, -9, 0), poly(1, 11, 11, 15, 11, 0, 1, -4));
    pen.flat(
        Tint.of(0xFBF7EC),
        poly(-8, 16.5, 1, 12.6, 1, 10, -8, 14),
        poly(1, 12.6, 10, 16.5, 10, 14, 1, 10));
    pen.line(Tint.darker(cover, 0.5), 0.8, curve(1, 11, 1, -4));
  }

  private void guitar(Pen pen) {
    Color wood = oneOf(0xC98A3E, 0xA85A2C, 0xD9A65A);
    Pen turned = pen.turn(24).scale(figure.child ? 0.86 : 1);
    turned.fill(Tint.of(0x5A3822), box(6, -1.8, 30, 3.6));
    turned.fill(Tint.of(0x5A3822), box(35, -3, 8, 6));
    turned.fill(wood, circle(-9, 0, 11.5), circle(5, 0, 8.5));
    turned.flat(Tint.of(0x3B261A), circle(3, 0, 3.4));
    turned.line(Tint.of(0xF5EFE2), 0.6, curve(-12, 0.8, 36, 0.8), curve(-12, -0.8, 36, -0.8));
    turned.fill(Tint.of(0xE8B48A), circle(-4, 2, 3.8));
    turned.fill(Tint.of(0xE8B48A), circle(26, 2, 3.8));
  }

  static void iceCream(Pen pen, Color scoop) {
    pen.fill(Tint.of(0xDBA45A), poly(-4.6, 9, 4.6, 9, 0, -7));
    pen.fill(scoop, circle(0, 12, 6.4));
    pen.fill(Tint.of(0xD23B45), circle(0, 19, 2.2));
  }

  /** A stool under someone who sits with nothing else to sit on. */
  private void stool() {
    Color wood = Tint.of(0xA9713F);
    double top = figure.hip.y - figure.thickness * 1.4;
    pen.fill(wood, limb(-8, top - 3, 2, -10, 2, 2), limb(7, top - 3, 2, 9, 2, 2));
    pen.fill(wood, round(-12, top - 4, 23, 5, 2));
  }
}
