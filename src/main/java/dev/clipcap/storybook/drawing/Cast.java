package dev.clipcap.storybook.drawing;

/** Hands each kind of thing to the painter of its family. */
final class Cast {
  private Cast() {}

  /** Draws a thing, feet at the pen's origin, 100 units high, facing right. */
  static void paint(Thing thing, Pen pen, Look look) {
    switch (thing.family) {
      case ANIMAL -> Animals.paint(thing, pen, look);
      case WINGED -> Birds.paint(thing, pen, look);
      case PERSON -> People.paint(thing, pen, look);
      case VEHICLE -> Vehicles.paint(thing, pen, look);
      case FURNITURE -> Furniture.paint(thing, pen, look);
      case FOOD -> Food.paint(thing, pen, look);
      case PLANT -> Plants.paint(thing, pen, look);
      case OBJECT -> Objects.paint(thing, pen, look);
    }
  }
}
