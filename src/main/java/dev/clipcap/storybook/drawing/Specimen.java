package dev.clipcap.storybook.drawing;

import java.awt.Color;

/** One of a thing, facing right, its feet at the pen's origin, about 100 high. */
abstract class Specimen extends Drawing {
  final Look look;
  final Color color;

  Specimen(Pen pen, Look look) {
    super(pen, look.random());
    this.look = look;
    this.color = look.color();
  }
}
