package dev.clipcap.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far the models are from their references, in the norm of {@link Close}: the largest
 * difference in a tensor over the largest value in it. Collects all comparisons of a test run in
 * {@code target/parity.txt}.
 */
public final class ParityTable {
  /** What the models are held to in float32. */
  public static final double TOLERANCE = 1e-4;

  private static final Path FILE = Path.of("target", "parity.txt");
  private static final List<String> ROWS = new ArrayList<>();

  private ParityTable() {}

  /** Compares tensors of equal names; every one must be within the tolerance. */
  public static void check(
      String model, String what, Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet(), model + ": tensors compared as " + what);
    double largest = 0;
    String worst = expected.keySet().iterator().next();
    for (String name : expected.keySet()) {
      double error = Close.relativeError(expected.get(name), actual.get(name));
      if (!(error <= largest)) {
        largest = error;
        worst = name;
      }
    }
    note(
        String.format(
            Locale.ROOT,
            "%-20s %-26s %3d  %.1e  %s",
            model,
            what,
            expected.size(),
            largest,
            expected.size() == 1 ? "" : worst));
    expected.forEach(
        (name, value) ->
            Close.assertClose(
                model + ", " + what + ", " + name, value, actual.get(name), TOLERANCE));
  }

  /** Compares one tensor. */
  public static void check(String model, String what, float[] expected, float[] actual) {
    check(model, what, Map.of(what, expected), Map.of(what, actual));
  }

  private static synchronized void note(String row) {
    if (ROWS.isEmpty()) {
      ROWS.add("max|actual - expected| / max|expected| of a tensor; tolerance 1e-4");
      ROWS.add(
          String.format("%-20s %-26s %3s  %-7s  %s", "model", "what", "n", "largest", "where"));
    }
    ROWS.add(row);
    try {
      Files.createDirectories(FILE.getParent());
      Files.write(FILE, ROWS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
