package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.awt.Shape;
import java.util.function.Consumer;

/** Four-legged animals: each is a {@link Quadruped} with its own head, tail and coat. */
final class Animals extends Quadruped {
  private record Anatomy(Consumer<Heads> head, Build build) {}

  private final Thing kind;

  private Animals(Thing kind, Build build, Pen pen, Look look) {
    super(build, pen, look);
    this.kind = kind;
  }

  static void paint(Thing kind, Pen pen, Look look) {
    Anatomy anatomy = anatomy(kind);
    new Animals(kind, anatomy.build(), pen, look).paint(anatomy.head());
  }

  private void paint(Consumer<Heads> head) {
    Color fur = kind == Thing.ZEBRA ? Tint.of(0xF3F1EA) : color;
    paintFarLegs(kind == Thing.SHEEP ? Heads.faceOfSheep(look) : fur);
    tail(rump());
    paintBody(fur);
    coat();
    head.accept(new Heads(head(pen), look));
  }

  private static Anatomy anatomy(Thing kind) {
    return switch (kind) {
      case DOG -> new Anatomy(Heads::dog, new Build(82, 31, 30, 6.5, 17, 11, 58, 18));
      case CAT -> new Anatomy(Heads::cat, new Build(78, 28, 26, 5.2, 12, 10, 55, 19));
      case HORSE -> new Anatomy(Heads::horse, new Build(84, 33, 42, 5.6, 31, 10.5, 52, 13));
      case ZEBRA -> new Anatomy(Heads::zebra, new Build(82, 34, 38, 5.6, 27, 11, 52, 13));
      case COW -> new Anatomy(Heads::cow, new Build(92, 42, 28, 6.6, 17, 14, 34, 16));
      case SHEEP -> new Anatomy(Heads::sheep, new Build(76, 46, 24, 5, 14, 10, 32, 14));
      case PIG -> new Anatomy(Heads::pig, new Build(90, 48, 16, 7, 10, 17, 18, 20));
      case ELEPHANT -> new Anatomy(Heads::elephant, new Build(90, 54, 32, 11, 14, 19, 24, 23));
      case GIRAFFE -> new Anatomy(Heads::giraffe, new Build(48, 24, 38, 4.4, 44, 6.2, 72, 8.5));
      case BEAR -> new Anatomy(Heads::bear, new Build(94, 48, 24, 10, 14, 17, 26, 20));
      case RABBIT -> new Anatomy(Heads::rabbit, new Build(56, 38, 12, 6.5, 10, 12, 52, 19));
      case LION -> new Anatomy(Heads::lion, new Build(90, 36, 28, 8, 15, 13, 44, 18));
      default -> throw new IllegalArgumentException(kind + " has not four legs");
    };
  }

  private void tail(Pen pen) {
    boolean low = look.activity() == Activity.SLEEPING || look.activity() == Activity.SITTING;
    Pen hanging = low ? pen.turn(-65) : pen;
    switch (kind) {
      case DOG ->
          pen.cord(color, 7, low ? curve(4, -6, -12, -10, -22, -4) : curve(4, 0, -10, 9, -14, 25));
      case CAT ->
          pen.cord(
              color,
              5.5,
              low
                  ? curve(4, -6, -16, -11, -26, -2, -22, 8)
                  : curve(4, 0, -14, 6, -14, 28, -22, 40));
      case HORSE, ZEBRA ->
          hanging.fill(Tint.darker(color, 0.55), blob(3, 5, -8, 0, -14, -26, -8, -38, -3, -20));
      case COW, ELEPHANT, LION -> {
        hanging.cord(color, 3.2, curve(3, 2, -7, -4, -9, -24));
        hanging.fill(kind == Thing.LION ? Tint.of(0x7A4520) : Tint.DARK, oval(-9, -28, 3.4, 6));
      }
      case GIRAFFE -> hanging.cord(Tint.DARK, 2, curve(2, 2, -5, -4, -6, -20));
      case PIG -> pen.cord(color, 3, curve(5, 2, -5, 6, -8, 0, -3, -3, -4, 6, -12, 8));
      case BEAR, RABBIT ->
          pen.fill(
              kind == Thing.RABBIT ? Color.WHITE : color,
              circle(-2, 0, kind == Thing.RABBIT ? 8 : 7));
      case SHEEP -> pen.fill(color, oval(-4, -2, 7, 8));
      default -> throw new IllegalArgumentException(kind + " has no tail");
    }
  }

  private void coat() {
    switch (kind) {
      case COW -> patches(look.hue() == Hue.WHITE ? Tint.DARK : Tint.of(0xF7F3EA));
      case ZEBRA -> stripes();
      case GIRAFFE -> spots();
      case SHEEP -> {
        pen.fill(color, wool());
        Pen flank = flank(pen);
        for (int i = 0; i < 5; i++) {
          double x = -0.6 + 0.3 * i;
          double y = i % 2 == 0 ? 0.2 : -0.25;
          flank.line(Tint.darker(color, 0.25), 0.05, curve(x, y, x + 0.1, y - 0.14, x + 0.2, y));
        }
      }
      case DOG -> flank().flat(Tint.clear(Tint.CREAM, 0.55), oval(0.1, -0.95, 0.7, 0.5));
      case CAT -> {
        if (look.hue() != Hue.BLACK && look.hue() != Hue.WHITE) {
          Color stripe = Tint.clear(Tint.darker(color, 0.45), 0.8);
          bars(flank(), stripe, 4, 0.3);
        }
      }
      default -> {}
    }
  }

  private static void bars(Pen flank, Color color, int n, double bottom) {
    for (int i = 0; i < n; i++) {
      double x = -0.7 + 1.4 * i / (n - 1);
      flank.flat(color, poly(x - 0.06, 1.1, x + 0.07, 1.1, x + 0.01, bottom));
    }
  }

  private void patches(Color color) {
    Pen flank = flank();
    flank.flat(color, blob(-0.75, 0.9, -0.3, 1, -0.2, 0.3, -0.5, -0.1, -0.85, 0.2));
    flank.flat(color, blob(0.1, 0.4, 0.42, 0.6, 0.5, 0, 0.25, -0.4, 0, -0.1));
    flank.flat(color, blob(-0.35, -0.6, -0.1, -0.45, 0.05, -0.9, -0.3, -1.1));
  }

  private void stripes() {
    Pen flank = flank();
    for (int i = 0; i < 8; i++) {
      double x = -0.92 + 0.25 * i;
      flank.flat(Tint.DARK, blob(x, 1.1, x + 0.12, 1.1, x + 0.1, 0.1, x + 0.02, -1, x - 0.03, 0.1));
    }
    if (!look.asleep()) {
      for (Shape leg : near) {
        Pen inside = pen.within(leg);
        for (int i = 0; i < 4; i++) {
          inside.flat(Tint.DARK, box(-70, 5 + 9 * i, 140, 4));
        }
      }
    }
    Pen neck = head(pen.within(neckShape()));
    for (int i = 0; i < 4; i++) {
      double d = 6 + 7.5 * i;
      neck.line(
          Tint.DARK, 3, curve(-d - 12, -d * 0.8 + 12, -d * 0.6, -d * 1.25, -d + 12, -d * 1.6 - 10));
    }
  }

  private void spots() {
    Color brown = Tint.of(0x9C5F2B);
    Pen flank = flank();
    for (int i = 0; i < 12; i++) {
      double x = -0.85 + 0.42 * (i % 5) + (i >= 5 ? 0.2 : 0);
      double y = i < 5 ? 0.55 : i < 10 ? -0.05 : -0.6;
      flank.flat(
          brown,
          poly(
              x - 0.14, y, x - 0.05, y + 0.24, x + 0.13, y + 0.16, x + 0.14, y - 0.16, x - 0.04,
              y - 0.24));
    }
    Pen neck = head(pen.within(neckShape()));
    for (int i = 0; i < 6; i++) {
      double d = 10 + 8.4 * i;
      double side = i % 2 == 0 ? 2.4 : -2.6;
      neck.flat(brown, oval(-d * 0.31 + side, -d * 0.95, 2.9, 3.3));
    }
  }
}
