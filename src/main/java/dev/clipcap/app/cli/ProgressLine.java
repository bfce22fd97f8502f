package dev.clipcap.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
    List<String> shorter = new ArrayList<>();
    shorter.add(joined(count(), speed(), detail, time));
    shorter.add(joined(count(), speed(), time));
    shorter.add(joined(count(), time));
    shorter.add(joined(count()));
    String line =
        shorter.stream()
            .filter(one -> one.length() <= columns)
            .findFirst()
            .orElseGet(() -> count().length() <= columns ? count() : percent());
    int room = Math.min(BAR, columns - line.length() - 2);
    return room < SHORTEST_BAR || !line.startsWith(task)
        ? line
        : task + "  " + bar(room) + line.substring(task.length());
  }

  private String joined(String... parts) {
    List<String> said = new ArrayList<>(List.of(task));
    said.addAll(List.of(parts));
    said.removeIf(String::isEmpty);
    return String.join("  ", said);
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
