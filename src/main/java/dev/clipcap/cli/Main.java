package dev.clipcap.cli;

import dev.clipcap.compare.DivergedException;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.tf.NativeRuntime;

/** {@code mvn compile exec:java -Dexperiment=NAME}. */
public final class Main {
  private static final int DIVERGED = 1;
  private static final int BAD_INPUT = 2;
  private static final int INTERRUPTED = 130; // what shells say of a program that Ctrl-C ended

  private static volatile boolean atWork = true;

  private Main() {}

  /**
   * Runs what the options say. Exit code 1: a comparison found a difference; 2: bad input; both
   * with one line on standard error. 130: ended by Ctrl-C or SIGTERM.
   */
  public static void main(String[] args) {
    NativeRuntime.quiet();
    Runtime.getRuntime().addShutdownHook(new Thread(Main::endIfAtWork));
    try {
      Jobs.run(Options.ofCommandLine());
    } catch (InvalidInputException e) {
      fail(BAD_INPUT, "error: " + e.getMessage());
    } catch (DivergedException e) {
      fail(DIVERGED, e.getMessage());
    } finally {
      atWork = false;
    }
  }

  private static void fail(int status, String line) {
    atWork = false;
    System.out.flush();
    System.err.println(line);
    System.exit(status);
  }

  private static void endIfAtWork() {
    if (atWork) {
      NativeRuntime.endAtOnce(INTERRUPTED);
    }
  }
}
