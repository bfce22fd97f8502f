package dev.clipcap.cli;

import dev.clipcap.compare.DivergedException;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.tf.NativeRuntime;

/** {@code mvn compile exec:java -Dexperiment=NAME}. */
public final class Main {
  private Main() {}

  /**
   * Runs what the options say; bad input is one line on standard error and exit code 2; a failed
   * comparison, 1.
   */
  public static void main(String[] args) {
    NativeRuntime.quiet();
    try {
      Jobs.run(Options.ofCommandLine());
    } catch (InvalidInputException e) {
      System.out.flush();
      System.err.println("error: " + e.getMessage());
      System.exit(2);
    } catch (DivergedException e) {
      System.out.flush();
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
