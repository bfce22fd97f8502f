package dev.clipcap.app.cli;

import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Progress;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Prints what the library says: lines to standard output, notes to standard error. */
final class Console implements Notices.Listener {
  private static final int USUAL_COLUMNS = 80;
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  private static final Duration ON_STANDARD_ERROR = Duration.ofSeconds(30);

  private static volatile boolean onStandardError;

  /** From now on this program's progress goes to standard error, and no longer to output. */
  static void progressToStandardError() {
    onStandardError = true;
  }

  @Override
  public void say(String line) {
    System.out.println(line);
  }

  @Override
  public void note(String line) {
    System.err.println(line);
  }

  @Override
  public Progress begin(String task, String unit, long done, long total) {
    return new Line(task, unit, done, total);
  }

  /** A line that on a terminal is printed over and over. */
  private static final class Line implements Progress {
    private final PrintStream out;
    private final boolean terminal;
    private final Duration interval;
    private final String task;
    private final String unit;
    private final long total;
    private final long startedAt = System.nanoTime();
    private final long startedWith;
    private final int columns;
    private long printedAt;
    private int printedLength;
    private long firstAt; // what came before was loading
    private long firstDone;

    Line(String task, String unit, long done, long total) {
      this.out = onStandardError ? System.err : System.out;
      this.terminal = onStandardError ? NativeRuntime.standardErrorIsTerminal() : isTerminal();
      this.interval = terminal ? ON_TERMINAL : onStandardError ? ON_STANDARD_ERROR : ELSEWHERE;
      this.columns = terminal ? terminalColumns() : 0;
      this.task = task;
      this.unit = unit;
      this.startedWith = done;
      this.total = total;
      this.printedAt = startedAt;
    }

    @Override
    public synchronized void update(long done, String detail) {
      long now = System.nanoTime();
      if (firstAt == 0) {
        firstAt = now;
        firstDone = done;
      }
      if (now - printedAt >= interval.toNanos()) {
        printedAt = now;
        print(done, detail, now);
      }
    }

    @Override
    public void finish(String detail) {
      if (interval.equals(ON_STANDARD_ERROR) && printedAt == startedAt) {
        return;
      }
      print(total, detail, System.nanoTime());
      if (terminal) {
        out.println();
      }
    }

    private void print(long done, String detail, long now) {
      double seconds = (now - startedAt) / 1e9;
      double rate = rate(done, now);
      String left =
          done >= total
              ? "took " + Progress.duration(seconds)
              : rate == 0 ? "" : Progress.duration((total - done) / rate) + " left";
      ProgressLine line = new ProgressLine(task, done, total, rate, unit, detail, left);
      if (terminal) {
        String shown = line.fitting(columns - 1); // the cursor wants a place too
        out.print("\r" + shown + " ".repeat(Math.max(0, printedLength - shown.length())));
        out.flush();
        printedLength = shown.length();
      } else {
        out.println(line.whole());
      }
    }

    /** How much is done in a second; 0 before that can be told. */
    private double rate(long done, long now) {
      if (done >= total) {
        return (done - startedWith) / Math.max((now - startedAt) / 1e9, 1e-9);
      }
      return done == firstDone ? 0 : (done - firstDone) / Math.max((now - firstAt) / 1e9, 1e-9);
    }

    @SuppressWarnings("SystemConsoleNull") // null up to Java 21; from 22 on isTerminal tells
    private static boolean isTerminal() {
      java.io.Console console = System.console();
      if (console == null) {
        return false;
      }
      try {
        return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
      } catch (ReflectiveOperationException javaUpTo21) {
        return true;
      }
    }

    /**
     * How many columns the terminal has that this process belongs to; 80 where that cannot be told.
     */
    private static int terminalColumns() {
      try {
        Process stty =
            new ProcessBuilder("stty", "size")
                .redirectInput(new File("/dev/tty"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] size = stty.getInputStream().readAllBytes(); // rows and columns
        if (!stty.waitFor(1, TimeUnit.SECONDS) || stty.exitValue() != 0) {
          return USUAL_COLUMNS;
        }
        String[] numbers = new String(size, StandardCharsets.US_ASCII).trim().split(" ", -1);
        int columns = Integer.parseInt(numbers[numbers.length - 1]);
        return columns > 0 ? columns : USUAL_COLUMNS;
      } catch (IOException | NumberFormatException noTerminal) {
        return USUAL_COLUMNS;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return USUAL_COLUMNS;
      }
    }
  }
}
