package dev.clipcap.io;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * What a person sees of long work: how far it is, how fast, how long it will take. On a terminal
 * one line that is written over; elsewhere a line now and then. A program whose output others read
 * sends it to standard error, where work of less than half a minute says nothing unless that is a
 * terminal.
 */
public final class Progress {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  private static final Duration ON_STANDARD_ERROR = Duration.ofSeconds(30);

  /** Whether standard error is a terminal; null while progress goes to standard output. */
  private static volatile BooleanSupplier standardError;

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

  /**
   * @param task what is being done, such as {@code epoch 1/5}
   * @param unit what is counted, such as {@code steps}
   * @param done how much of it is done already
   * @param total how much there is
   */
  public Progress(String task, String unit, long done, long total) {
    BooleanSupplier onStandardError = standardError;
    this.out = onStandardError == null ? System.out : System.err;
    this.terminal = onStandardError == null ? isTerminal() : onStandardError.getAsBoolean();
    this.interval =
        terminal ? ON_TERMINAL : onStandardError == null ? ELSEWHERE : ON_STANDARD_ERROR;
    this.columns = terminal ? TerminalWidth.columns() : 0;
    this.task = task;
    this.unit = unit;
    this.startedWith = done;
    this.total = total;
    this.printedAt = startedAt;
  }

  /**
   * From now on this program's progress goes to standard error.
   *
   * @param isTerminal whether it is one
   */
  public static void toStandardError(BooleanSupplier isTerminal) {
    standardError = isTerminal;
  }

  /** Says that {@code done} of the total is done; prints if it is time to. */
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

  /** Prints the last line. */
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
            ? "took " + duration(seconds)
            : rate == 0 ? "" : duration((total - done) / rate) + " left";
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
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException javaUpTo21) {
      return true;
    }
  }

  /** A duration as people say it: {@code 42 s}, {@code 3 min 05 s}, {@code 2 h 10 min}. */
  public static String duration(double seconds) {
    long s = Math.round(seconds);
    if (s < 60) {
      return s + " s";
    }
    return s < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d h %02d min", s / 3600, s / 60 % 60);
  }
}
