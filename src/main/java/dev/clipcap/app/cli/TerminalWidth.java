package dev.clipcap.app.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** How many columns the terminal has. */
final class TerminalWidth {
  private static final int USUAL = 80;

  private TerminalWidth() {}

  /** Of the terminal that this process belongs to; 80 where that cannot be told. */
  static int columns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      byte[] size = stty.getInputStream().readAllBytes(); // rows and columns
      if (!stty.waitFor(1, TimeUnit.SECONDS) || stty.exitValue() != 0) {
        return USUAL;
      }
      String[] numbers = new String(size, StandardCharsets.US_ASCII).trim().split(" ", -1);
      int columns = Integer.parseInt(numbers[numbers.length - 1]);
      return columns > 0 ? columns : USUAL;
    } catch (IOException | NumberFormatException noTerminal) {
      return USUAL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL;
    }
  }
}
