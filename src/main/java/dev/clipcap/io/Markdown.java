package dev.clipcap.io;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Numbers, captions and tables as the reports print them. */
public final class Markdown {
  private Markdown() {}

  /** A table; cells are Markdown already. */
  public static final class Table {
    private final List<String> lines = new ArrayList<>();

    public Table(String... header) {
      row(header);
      row(Collections.nCopies(header.length, "---").toArray(String[]::new));
    }

    public Table row(String... cells) {
      lines.add("| " + String.join(" | ", cells) + " |");
      return this;
    }

    @Override
    public String toString() {
      return String.join("\n", lines);
    }
  }

  /** A table under way: what each column says of a row's thing. */
  public static final class Columns<T> {
    private record Column<T>(String heading, Function<T, ?> cell) {}

    private final List<Column<T>> columns = new ArrayList<>();

    /**
     * Adds one.
     *
     * @param cell gives Markdown, or a number to be shown as it is
     */
    public Columns<T> add(String heading, Function<T, ?> cell) {
      columns.add(new Column<>(heading, cell));
      return this;
    }

    /** The table, a row for each thing. */
    public Table of(Collection<T> rows) {
      Table table = new Table(columns.stream().map(Column::heading).toArray(String[]::new));
      for (T row : rows) {
        table.row(
            columns.stream()
                .map(column -> String.valueOf(column.cell().apply(row)))
                .toArray(String[]::new));
      }
      return table;
    }
  }

  /** Text that shows as it is, on one line, whatever characters a model put in it. */
  public static String plain(String text) {
    return PrintedText.oneLine(text.replaceAll("\\s+", " ").strip())
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replaceAll("([\\\\`*_\\[\\]|~#$])", "\\\\$1");
  }

  /** Words as the start of a sentence. */
  public static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** A score between 0 and 1. */
  public static String score(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** A loss in nats per token. */
  public static String loss(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** A difference of scores, with its sign. */
  public static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  /** An interval of scores. */
  public static String interval(double low, double high) {
    return "[" + score(low) + ", " + score(high) + "]";
  }

  /** A count with its thousands apart. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
