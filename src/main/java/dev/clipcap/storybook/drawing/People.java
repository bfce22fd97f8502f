package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.awt.Shape;

/** Men, women, boys and girls, feet at y = 0, about 100 high; what they hold is in {@link Gear}. */
final class People extends Specimen {
  private final Thing kind;
  private final Figure figure;

  private People(Thing kind, Figure figure, Pen stance, Look look) {
    super(stance, look);
    this.kind = kind;
    this.figure = figure;
  }

  static void paint(Thing kind, Pen pen, Look look) {
    boolean child = kind == Thing.BOY || kind == Thing.GIRL;
    Figure figure = new Figure(child, Pose.of(look.activity()));
    Pen stance = stance(pen, figure, look);
    Gear gear = new Gear(figure, stance, look);
    gear.behind();
    new People(kind, figure, stance, look).body();
    gear.inFront();
  }

  private static Pen stance(Pen pen, Figure figure, Look look) {
    return switch (look.activity()) {
      case SITTING, READING ->
          look.perched() ? pen.at(-4, 5 - figure.hip.y) : pen.scale(1.12).at(-6, 0);
      case RIDING_BIKE -> pen.scale(0.9).at(-13, 58 - figure.hip.y);
      case HOLDING_UMBRELLA -> pen.scale(0.82);
      case FLYING_KITE -> pen.scale(0.84).at(-26, 0);
      case SURFING -> pen.scale(0.9).at(0, 16);
      case SKATEBOARDING -> pen.scale(0.95).at(0, 9);
      case SKIING -> pen.at(0, 4);
      default -> pen;
    };
  }

  private void body() {
    boolean female = kind == Thing.WOMAN || kind == Thing.GIRL;
    boolean sporty = Phrases.IN_SPORTSWEAR.contains(look.activity());
    boolean dress = female && !sporty;
    Color skin = oneOf(0xF3C9A5, 0xE8B48A, 0xC98D5E, 0x8D5A3A, 0xF6D3B3);
    Color hair = oneOf(0x3B2A20, 0x6B4226, 0x2B2523, 0xB8762F, 0xD9A94A);
    Color trousers = oneOf(0x3B4A6B, 0x4A4A50, 0x6B5846, 0x2F5563);
    boolean bare = dress || look.activity() == Activity.SURFING || (kind == Thing.BOY && !sporty);
    Color legs = bare ? skin : trousers;
    Color shoe = look.activity() == Activity.SURFING ? skin : oneOf(0x5A3A2A, 0x30303A, 0xB23B3B);

    if (female) {
      longHair(hair);
    }
    figure.arm(pen, false, Tint.darker(color, 0.2), skin);
    figure.leg(pen, false, Tint.darker(legs, 0.18), shoe);
    figure.leg(pen, true, legs, shoe);
    if (dress) {
      pen.fill(color, figure.trunk(), figure.skirt());
    } else {
      if (bare) {
        pen.fill(trousers, shorts());
      }
      pen.fill(color, figure.trunk());
    }
    head(skin, hair);
    figure.arm(pen, true, Tint.darker(color, 0.06), skin);
  }

  private Shape[] shorts() {
    double near = Math.toRadians(figure.pose.leg(true)[0]);
    double far = Math.toRadians(figure.pose.leg(false)[0]);
    double length = figure.legLength * 0.75;
    double x = figure.hip.x;
    double y = figure.hip.y;
    return new Shape[] {
      limb(x, y, 6.6, x + length * Math.sin(near), y - length * Math.cos(near), 5.8),
      limb(x, y, 6.6, x + length * Math.sin(far), y - length * Math.cos(far), 5.8)
    };
  }

  private void longHair(Color hair) {
    Pen head = pen.at(figure.head.x, figure.head.y).scale(figure.headRadius / 10);
    if (kind == Thing.GIRL) {
      head.fill(hair, limb(-9, 2, 3, -17, -9, 4.4));
      head.fill(hair, limb(9, 2, 3, 17, -9, 4.4));
      head.flat(Tint.of(0xE8506A), circle(-10.5, 0, 2.6), circle(10.5, 0, 2.6));
    } else {
      head.fill(hair, blob(-10, 8, 0, 13, 10, 8, 13, -8, 10, -19, -11, -19, -14, -8));
    }
  }

  private void head(Color skin, Color hair) {
    Pen head =
        pen.at(figure.head.x, figure.head.y)
            .turn(-figure.pose.lean() * 0.4)
            .scale(figure.headRadius / 10);
    boolean beard = kind == Thing.MAN && chance(0.45);
    head.fill(skin, circle(-9.6, -0.6, 2.2), circle(9.6, -0.6, 2.2));
    head.fill(skin, circle(0, 0, 10));
    if (beard) {
      head.shade(
          hair, blob(-9.6, -1, -6, -3, 0, -3.4, 6, -3, 9.6, -1, 7, -8.6, 0, -10.8, -7, -8.6));
    }
    head.flat(Tint.clear(0xE8756A, 0.45), oval(-4.6, -2.6, 2.4, 1.7), oval(7, -2.6, 2.2, 1.7));
    head.eye(-2.4, 1.2, 1.4);
    head.eye(5, 1.2, 1.4);
    head.line(beard ? Color.WHITE : Tint.of(0x9C3E35), 1, curve(-1.6, -5, 1.4, -6.3, 4.4, -5));
    hairTop(head, hair);
  }

  private void hairTop(Pen head, Color hair) {
    if (look.activity() == Activity.SKIING) {
      Color wool = oneOf(0xE0503F, 0x4474C4, 0x58A65A, 0xF2C14A);
      head.fill(wool, blob(-10, 3.5, -9, 10, 0, 14, 9, 10, 10, 3.5, 0, 5));
      head.fill(Color.WHITE, limb(-9.5, 4, 1.8, 9.5, 4, 1.8));
      head.fill(Color.WHITE, circle(0, 14.6, 3));
      return;
    }
    if (look.activity() == Activity.RIDING_BIKE) {
      Color helmet = oneOf(0xE0503F, 0x4474C4, 0xF2C14A, 0xF1EFE8);
      head.fill(helmet, blob(-11, 3.5, -10, 10, 0, 13.5, 10, 10, 11.5, 3.5, 0, 4.5));
      head.line(Tint.darker(helmet, 0.4), 1, curve(-4, 12, -3, 5), curve(3, 12.4, 4, 5));
      return;
    }
    switch (kind) {
      case BOY -> {
        if (chance(0.5)) {
          Color cap = oneOf(0xD9433A, 0x3F6FC0, 0x4C9A52);
          head.fill(cap, blob(-10.4, 3.4, -9, 10, 0, 12.6, 9, 10, 10.4, 3.4, 0, 4.2));
          head.fill(Tint.darker(cap, 0.2), limb(5, 4, 1.4, 15.5, 3.4, 1.4));
        } else {
          head.fill(
              hair, blob(-10.6, 1, -10, 9, -4, 13, 4, 12, 10, 9, 10.6, 2, 6, 6, 1, 4.6, -4, 6.6));
        }
      }
      case MAN ->
          head.fill(hair, blob(-10.8, 1, -10, 9, 0, 12.4, 10, 9, 10.8, 2, 7, 6.4, 0, 6, -7, 6.4));
      default ->
          head.fill(
              hair,
              blob(-11, -3, -10.6, 8, 0, 12.6, 10.6, 8, 11, -3, 8.6, 3.6, 3, 7, -4, 5.6, -8.8, 2));
    }
  }
}
