package dev.clipcap.data;

import dev.clipcap.io.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to split a data set by image.
 *
 * @param seed of the shuffle, where the data set has no splits of its own; by default 1
 * @param validation share of the images, where the data set has no splits; by default 0.05
 * @param test the same for the test split
 * @param rows explicit rows, for embeddings with a row number; instead of a shuffle
 * @param testIds a JSON file, an array of image ids or an object keyed by them: these images are
 *     the test split, whatever the data set says, and leave the others
 */
public record SplitRule(Long seed, Double validation, Double test, Rows rows, String testIds) {
  /** The data set's own splits, else seed 1 with a twentieth each for validation and test. */
  public static final SplitRule DEFAULT = new SplitRule(null, null, null, null, null);

  /** Ranges such as "0-699", both ends included; null for an empty split. */
  public record Rows(String train, String validation, String test) {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

    public Rows {
      check(train, "train");
      check(validation, "validation");
      check(test, "test");
      requireApart("train", train, "validation", validation);
      requireApart("train", train, "test", test);
      requireApart("validation", validation, "test", test);
    }

    /** The split of a row; null for a row in no range. */
    public Split of(int row) {
      if (contains(train, row)) {
        return Split.TRAIN;
      }
      if (contains(validation, row)) {
        return Split.VALIDATION;
      }
      return contains(test, row) ? Split.TEST : null;
    }

    private static boolean contains(String range, int row) {
      if (range == null) {
        return false;
      }
      Matcher ends = RANGE.matcher(range);
      return ends.matches()
          && Integer.parseInt(ends.group(1)) <= row
          && row <= Integer.parseInt(ends.group(2));
    }

    private static void check(String range, String name) {
      Matcher ends = RANGE.matcher(range == null ? "0-0" : range);
      if (!ends.matches() || Integer.parseInt(ends.group(1)) > Integer.parseInt(ends.group(2))) {
        throw new InvalidInputException(
            "split.rows." + name, "'" + range + "'", "first-last", "write for example 0-699");
      }
    }

    private static void requireApart(String name, String range, String otherName, String other) {
      if (range == null || other == null) {
        return;
      }
      int first = Integer.parseInt(other.substring(0, other.indexOf('-')));
      int own = Integer.parseInt(range.substring(0, range.indexOf('-')));
      if (contains(range, first) || contains(other, own)) {
        throw new InvalidInputException(
            "split.rows",
            name + " " + range + " and " + otherName + " " + other + ", which overlap",
            "each row in one split",
            "correct the ranges");
      }
    }
  }

  public SplitRule {
    checkShare("split.validation", validation);
    checkShare("split.test", test);
    if (rows != null && (seed != null || validation != null || test != null)) {
      throw new InvalidInputException(
          "split", "rows and a seed or shares", "one of them", "remove either");
    }
  }

  private static void checkShare(String name, Double share) {
    if (share != null && !(share >= 0 && share < 0.5)) {
      throw new InvalidInputException(
          name, share.toString(), "a share from 0 to below 0.5", "correct it");
    }
  }
}
