package dev.clipcap.experiment;

import dev.clipcap.io.PrintedText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Numbers, captions and tables as the reports print them. */
final class Markdown {
  private Markdown() {}

  /** A table; cells are Markdown already. */
  static final class Table {
    private final List<String> lines = new ArrayList<>();

    Table(String... header) {
      row(header);
      row(Collections.nCopies(header.length, "---").toArray(String[]::new));
    }

    Table row(String... cells) {
      lines.add("| " + String.join(" | ", cells) + " |");
      return this;
    }

    @Override
    public String toString() {
      return String.join("\n", lines);
    }
  }

  /** Text that shows as it is, on one line, whatever characters a model put in it. */
  static String plain(String text) {
    return PrintedText.oneLine(text.replaceAll("\\s+", " ").strip())
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replaceAll("([\\\\`*_\\[\\]|~#$])", "\\\\$1");
  }

  /** Words as the start of a sentence. */
  static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** A score between 0 and 1. */
  static String score(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** A loss in nats per token. */
  static String loss(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** A difference of scores, with its sign. */
  static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  /** An interval of scores. */
  static String interval(double low, double high) {
    return "[" + score(low) + ", " + score(high) + "]";
  }

  /** A count with its thousands apart. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
