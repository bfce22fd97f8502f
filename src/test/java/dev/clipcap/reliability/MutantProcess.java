package dev.clipcap.reliability;

import dev.clipcap.core.tokens.BpeTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Loads mutants one after another and says which it is at, so that an abort has a name. */
public final class MutantProcess {
  private static final String DONE = "done";

  private MutantProcess() {}

  /**
   * Loads the mutants {@code from} to {@code to} - 1 in a prepared folder.
   *
   * @param args folder, from, to
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    long from = Long.parseLong(args[1]);
    long to = Long.parseLong(args[2]);
    for (long seed = from; seed < to; seed++) {
      System.out.println("at " + seed);
      Mutant.Outcome outcome = Mutant.run(folder, seed);
      String fault = outcome.fault() == null ? "-" : outcome.fault().replaceAll("\\s", " ");
      System.out.printf(
          Locale.ROOT,
          "was %d %s %s %d %s%n",
          seed,
          outcome.kind(),
          outcome.refused() ? "refused" : "read",
          outcome.millis(),
          fault);
    }
    System.out.println(DONE + " " + BpeTokenizer.open() + " " + residentKilobytes());
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  /** -1 where the system does not say. */
  static long residentKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.notExists(status)) {
      return -1;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(-1);
  }
}
