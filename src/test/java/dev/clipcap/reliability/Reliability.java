package dev.clipcap.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * How much of the long tests runs, and their figures.
 *
 * <p>{@code mvn -Preliability test} runs all that is tagged {@value #TAG}; {@code
 * -Dreliability.part=0.1} a tenth of each. The suite runs none of it.
 */
final class Reliability {
  static final String TAG = "reliability";

  private static final double PART =
      Double.parseDouble(System.getProperty("reliability.part", "1"));
  private static final Path FIGURES = Path.of("target", "reliability.md");

  private Reliability() {}

  /** How many of {@code whole} trials this run makes, at least one. */
  static int count(int whole) {
    return Math.max(1, (int) Math.round(whole * PART));
  }

  /** Whether times are held to their limits: in the whole run, on a machine that does only this. */
  static boolean isTimed() {
    return PART >= 1;
  }

  /** Prints a row of the table in docs/reliability.md, and adds it to target/reliability.md. */
  static void figure(String promise, String format, Object... values) throws IOException {
    String row = "| " + promise + " | " + String.format(Locale.ROOT, format, values) + " |";
    System.out.println(row);
    Files.createDirectories(FIGURES.getParent());
    Files.writeString(FIGURES, row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
