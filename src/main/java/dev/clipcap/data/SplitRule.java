package dev.clipcap.data;

import static dev.clipcap.io.InvalidInputException.refuseIf;

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
    public Rows {
      Range first = Range.of("train", train);
      Range second = Range.of("validation", validation);
      Range third = Range.of("test", test);
      first.requireApart(second);
      first.requireApart(third);
      second.requireApart(third);
    }

    /** The split of a row; null for a row in no range. */
    public Split of(int row) {
      if (Range.of("train", train).contains(row)) {
        return Split.TRAIN;
      }
      if (Range.of("validation", validation).contains(row)) {
        return Split.VALIDATION;
      }
      return Range.of("test", test).contains(row) ? Split.TEST : null;
    }
  }

  private record Range(String name, String text, int first, int last) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

    static Range of(String name, String text) {
      if (text == null) {
        return new Range(name, "", -1, -2);
      }
      Matcher ends = FORM.matcher(text);
      refuseIf(
          !ends.matches() || Integer.parseInt(ends.group(1)) > Integer.parseInt(ends.group(2)),
          "split.rows." + name,
          "'" + text + "'",
          "first-last",
          "write for example 0-699");
      return new Range(
          name, text, Integer.parseInt(ends.group(1)), Integer.parseInt(ends.group(2)));
    }

    boolean contains(int row) {
      return first <= row && row <= last;
    }

    void requireApart(Range other) {
      refuseIf(
          contains(other.first) || other.contains(first),
          "split.rows",
          name + " " + text + " and " + other.name + " " + other.text + ", which overlap",
          "each row in one split",
          "correct the ranges");
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
