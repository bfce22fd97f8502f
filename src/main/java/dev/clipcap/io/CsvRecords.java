package dev.clipcap.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Comma-separated records as RFC 4180 has them: a field that begins with a quote runs to the
 * closing quote, over commas and line ends, and two quotes stand for one. A quote elsewhere is an
 * ordinary character.
 */
public final class CsvRecords {
  private final char separator;
  private final List<String> fields = new ArrayList<>();
  private final StringBuilder field = new StringBuilder();
  private boolean quoted;
  private String openedAt = "";

  private CsvRecords(char separator) {
    this.separator = separator;
  }

  @FunctionalInterface
  public interface Receiver {
    /**
     * Takes one record.
     *
     * @param where file and the line the record ends on
     */
    void accept(List<String> fields, String where);
  }

  public static void forEach(Path file, Receiver receiver) {
    forEach(file, ',', receiver);
  }

  /** With another separator, such as a tab. */
  public static void forEach(Path file, char separator, Receiver receiver) {
    CsvRecords records = new CsvRecords(separator);
    TextLines.forEachWithBlanks(
        file,
        (line, where, index) -> {
          boolean between = line.isBlank() && !records.quoted;
          if (!between && records.line(line, where)) {
            receiver.accept(List.copyOf(records.fields), where);
            records.fields.clear();
          }
        });
    if (records.quoted) {
      throw new InvalidInputException(
          records.openedAt,
          "a quote that is never closed",
          "a closing quote",
          "download or export the file again");
    }
  }

  /** Takes in a line and says whether the record ends with it. */
  private boolean line(String line, String where) {
    int i = 0;
    if (quoted) {
      field.append('\n');
    }
    while (true) {
      if (!quoted && i < line.length() && line.charAt(i) == '"') {
        quoted = true;
        openedAt = where;
        i++;
      }
      if (quoted) {
        i = untilClosingQuote(line, i);
        if (quoted) {
          return false;
        }
      }
      int comma = line.indexOf(separator, i);
      field.append(line, i, comma < 0 ? line.length() : comma);
      fields.add(field.toString());
      field.setLength(0);
      if (comma < 0) {
        return true;
      }
      i = comma + 1;
    }
  }

  private int untilClosingQuote(String line, int start) {
    for (int i = start; i < line.length(); i++) {
      if (line.charAt(i) != '"') {
        field.append(line.charAt(i));
      } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else {
        quoted = false;
        return i + 1;
      }
    }
    return line.length();
  }
}
