package dev.clipcap.reliability;

import dev.clipcap.caption.Captioner;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;

/** Loads a captioner that is refused, many times, and says how much memory that left in use. */
public final class FailedLoads {
  private static final int WARM_UP = 20;

  private FailedLoads() {}

  /**
   * Prints kilobytes.
   *
   * @param args folder with a captioner in it, how often
   */
  public static void main(String[] args) throws IOException {
    Path captioner = Path.of(args[0], "captioner");
    int count = Integer.parseInt(args[1]);
    load(captioner, WARM_UP);
    System.gc();
    long before = MutantProcess.residentKilobytes();
    load(captioner, count);
    System.gc();
    System.out.println(MutantProcess.residentKilobytes() - before + " KiB");
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void load(Path captioner, int times) {
    for (int i = 0; i < times; i++) {
      try {
        Captioner.load(captioner).close();
        throw new IllegalStateException("not refused");
      } catch (InvalidInputException expected) {
        if (!expected.getMessage().contains("checksum")) {
          throw expected;
        }
      }
    }
  }
}
