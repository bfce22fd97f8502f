package dev.clipcap.app.cli;

import static java.util.stream.Collectors.joining;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * How far long work is, as one line that fits a terminal: what matters least goes first where it is
 * narrow.
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
