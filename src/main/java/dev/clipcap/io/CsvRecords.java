package dev.clipcap.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Comma-separated records as RFC 4180 has them: a field that begins with a quote runs to the
 * closing quote, over commas and line ends, and two quotes stand for one. A quote elsewhere is an
 * ordinary character.
 */
public final class CsvRecords {
  private static final Pattern LIST = Pattern.compile("\\s*\\[\\s*(['\"].*)?]\\s*", Pattern.DOTALL);

  private final char separator;
  private final List<String> fields = new ArrayList<>();
  private final StringBuilder field = new StringBuilder();
  private boolean quoted;
  private String openedAt = "";

  private CsvRecords(char separator) {
    this.separator = separator;
  }

  /**
   * Reads a file's records.
   *
   * @param separator a comma, or another such as a tab
   * @param receiver takes the fields of each, and its place: file and the line that it ends on
   */
  public static void forEach(Path file, char separator, BiConsumer<List<String>, String> receiver) {
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

  /** The fields of a record that is one line, separated by commas. */
  public static List<String> fields(String line) {
    CsvRecords records = new CsvRecords(',');
    return records.line(line, "") ? records.fields : List.of();
  }

  /** A text as a field, in quotes where it needs them. */
  public static String field(String text) {
    return text.matches("(?s).*[,\"\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  /** Takes in a line and says whether the record ends with it. */
  private boolean line(String line, String where) {
    boolean begins = !quoted;
    if (quoted) {
      field.append('\n');
    }
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && begins) {
        quoted = true;
        openedAt = where;
      } else if (c == '"' && quoted && line.startsWith("\"\"", i)) {
        field.append(c);
        i++;
      } else if (c == '"' && quoted) {
        quoted = false;
      } else if (c == separator && !quoted) {
        endField();
      } else {
        field.append(c);
      }
      begins = c == separator && !quoted;
    }
    if (!quoted) {
      endField();
    }
    return !quoted;
  }

  private void endField() {
    fields.add(field.toString());
    field.setLength(0);
  }

  /**
   * The texts of a cell: those of a list of strings in JSON, as Flickr30k's annotations on the hub
   * have them; any other text is one.
   *
   * @param where the cell's record, for errors
   * @throws InvalidInputException if it is a list of texts in another notation, such as Python's
   */
  public static List<String> texts(String cell, String where) {
    if (!LIST.matcher(cell).matches()) {
      return List.of(cell);
    }
    List<String> texts = new ArrayList<>();
    try {
      for (JsonNode one : Json.mapper().readTree(cell)) {
        texts.add(one.isTextual() ? one.textValue() : null);
      }
    } catch (JsonProcessingException e) {
      texts.add(null);
    }
    if (texts.contains(null)) {
      throw new InvalidInputException(
          where,
          "a list in one cell that is not JSON",
          "a caption, or a list of strings in JSON",
          "write it with json.dumps, or give each caption a line of its own");
    }
    return texts;
  }
}
