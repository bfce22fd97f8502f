package dev.clipcap.app.cli;

import static java.util.stream.Collectors.joining;

import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Progress;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Prints what the library says: lines to standard output, notes to standard error. */
final class Console implements Notices.Listener {
  private static final int USUAL_COLUMNS = 80;
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  private static final Duration ON_STANDARD_ERROR = Duration.ofSeconds(30);

  private static volatile boolean onStandardError;

  /** What stands on the terminal's last line and goes before anything else is printed; or null. */
  private static String live;

  private final BooleanSupplier quiet;

  /** Says nothing but notes while the user wants it so. */
  Console(BooleanSupplier quiet) {
    this.quiet = quiet;
  }

  /** From now on this program's progress goes to standard error, and no longer to output. */
  static void progressToStandardError() {
    onStandardError = true;
  }

  /** Says on a terminal that the models are being loaded, until something else is printed. */
  void loading() {
    if (!quiet.getAsBoolean() && isTerminal()) {
      showLive("loading");
    }
  }

  private static PrintStream stream() {
    return onStandardError ? System.err : System.out;
  }

  private static boolean isTerminal() {
    return NativeRuntime.isTerminal(onStandardError ? 2 : 1);
  }

  private static synchronized void showLive(String line) {
    wipe();
    stream().print(line);
    live = line;
  }

  /** Takes the live line away. */
  static synchronized void wipe() {
    if (live != null) {
      String blank = " ".repeat(live.length());
      live = null;
      stream().print("\r" + blank + "\r");
    }
  }

  @Override
  public void say(String line) {
    if (!quiet.getAsBoolean()) {
      System.out.println(line);
    }
  }

  @Override
  public void note(String line) {
    System.err.println(line);
  }

  @Override
  public Progress begin(String task, String unit, long done, long total) {
    return quiet.getAsBoolean() ? new Progress() {} : new Line(task, unit, done, total);
  }

  /** A line that on a terminal is printed over and over, and is gone at the end. */
  private static final class Line implements Progress {
    private final boolean terminal;
    private final Duration interval;
    private final String task;
    private final String unit;
    private final long total;
    private final long startedAt = System.nanoTime();
    private final long startedWith;
    private final int columns;
    private long printedAt;
    private long firstAt; // what came before was loading
    private long firstDone;

    Line(String task, String unit, long done, long total) {
      this.terminal = isTerminal();
      this.interval = terminal ? ON_TERMINAL : onStandardError ? ON_STANDARD_ERROR : ELSEWHERE;
      this.columns = terminal ? terminalColumns() : 0;
      this.task = task;
      this.unit = unit;
      this.startedWith = done;
      this.total = total;
      this.printedAt = startedAt;
      if (terminal) {
        print(done, "loading", startedAt);
      }
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
      if (terminal) {
        wipe();
      } else if (!interval.equals(ON_STANDARD_ERROR) || printedAt != startedAt) {
        print(total, detail, System.nanoTime());
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
        showLive(line.fitting(columns - 1)); // the cursor wants a place too
      } else {
        stream().println(line.whole());
      }
    }

    /** How much is done in a second; 0 before that can be told. */
    private double rate(long done, long now) {
      if (done >= total) {
        return (done - startedWith) / Math.max((now - startedAt) / 1e9, 1e-9);
      }
      return done == firstDone ? 0 : (done - firstDone) / Math.max((now - firstAt) / 1e9, 1e-9);
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

  /**
   * How far long work is, as one line that fits a terminal: what matters least goes first where it
   * is narrow.
   *
   * @param task what is being done
   * @param done how much of it is done
   * @param total how much there is
   * @param rate how much is done in a second; 0 where that is not known yet
   * @param unit what is counted
   * @param detail what else is said
   * @param time how long it will take, or took; empty where that is not known yet
   */
  record ProgressLine(
      String task, long done, long total, double rate, String unit, String detail, String time) {
    private static final int BAR = 20;
    private static final int SHORTEST_BAR = 6;

    /** The whole line, without a bar. */
    String whole() {
      return joined(count(), speed(), detail, time);
    }

    /** A line of at most {@code columns}. */
    String fitting(int columns) {
      String line =
          Stream.of(whole(), joined(count(), speed(), time), joined(count(), time), joined(count()))
              .filter(one -> one.length() <= columns)
              .findFirst()
              .orElseGet(() -> count().length() <= columns ? count() : percent());
      int room = Math.min(BAR, columns - line.length() - 2);
      return room < SHORTEST_BAR || !line.startsWith(task)
          ? line
          : task + "  " + bar(room) + line.substring(task.length());
    }

    private String joined(String... parts) {
      return Stream.concat(Stream.of(task), Stream.of(parts))
          .filter(part -> !part.isEmpty())
          .collect(joining("  "));
    }

    private String count() {
      return done + "/" + total;
    }

    private String percent() {
      return 100 * done / Math.max(1, total) + "%";
    }

    private String speed() {
      return rate == 0 ? "" : String.format(Locale.ROOT, "%.1f %s/s", rate, unit);
    }

    private String bar(int width) {
      int full = (int) (width * Math.min(done, total) / Math.max(1, total));
      return "#".repeat(full) + "-".repeat(width - full);
    }
  }
}
