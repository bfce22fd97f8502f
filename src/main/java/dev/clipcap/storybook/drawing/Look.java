package dev.clipcap.storybook.drawing;

import java.awt.Color;
import java.util.random.RandomGenerator;

/**
 * How one specimen of a thing is drawn.
 *
 * @param color of fur, paint or shirt
 * @param hue the colour's name
 * @param activity what it is doing
 * @param perched whether it sits on its companion, which then is its seat
 * @param random for what no caption tells: hair, stripes, toppings
 */
record Look(Color color, Hue hue, Activity activity, boolean perched, RandomGenerator random) {
  boolean asleep() {
    return activity == Activity.SLEEPING;
  }
}
