package dev.clipcap.storybook;

import dev.clipcap.data.Split;
import dev.clipcap.io.InvalidInputException;

/**
 * Which Storybook: its seed and the number of images in each split.
 *
 * <p>The test and compositional splits depend on the seed and their own sizes only, so that
 * experiments on more or less training data are tested on the same images.
 */
public record StorybookConfig(long seed, int train, int validation, int test, int compositional) {
  /** 3050 images, which an experiment on two cores trains on in minutes. */
  public static final StorybookConfig DEFAULT = new StorybookConfig(1, 2400, 200, 300, 150);

  private static final int LIMIT = 100_000;

  public StorybookConfig {
    check("train", train);
    check("validation", validation);
    check("test", test);
    check("compositional", compositional);
  }

  private static void check(String field, int value) {
    if (value < 0 || value > LIMIT) {
      throw new InvalidInputException(
          "storybook " + field,
          String.valueOf(value),
          "0 to " + LIMIT + " images",
          "give a size in this range");
    }
  }

  int size(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
      case COMPOSITIONAL -> compositional;
    };
  }

  /** All images. */
  public int images() {
    return train + validation + test + compositional;
  }
}
