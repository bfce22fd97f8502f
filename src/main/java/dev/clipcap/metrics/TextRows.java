package dev.clipcap.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.io.CsvRecords;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.TextLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows of captions in text: separated by commas, semicolons or tabs, with a header that names an id
 * and a caption as {@link JsonEntries} has them, or without a header lines of an image, a tab and a
 * caption. {@code name#0} in such lines is caption 0 of image {@code name}, as Flickr8k's and
 * Flickr30k's have it.
 */
final class TextRows {
  private static final String NUMBERED = ".+#\\d";

  private final JsonEntries entries;
  private final List<CaptionRow> rows = new ArrayList<>();
  private List<String> header = List.of();

  private TextRows(Path file) {
    entries = new JsonEntries(file, Map.of());
  }

  static List<CaptionRow> read(Path file) {
    List<String> first = new ArrayList<>();
    TextLines.forEach(
        file,
        (line, where, index) -> {
          if (first.isEmpty()) {
            first.add(line);
          }
        });
    String line = first.isEmpty() ? "" : first.get(0);
    TextRows text = new TextRows(file);
    for (char separator : new char[] {'\t', ';'}) {
      if (isHeader(List.of(line.split(String.valueOf(separator))))) {
        CsvRecords.forEach(file, separator, text::record);
        return text.rows;
      }
    }
    if (line.contains("\t")) {
      TextLines.forEach(file, (one, where, index) -> text.pair(one, where));
      return withoutNumbers(text.rows);
    }
    CsvRecords.forEach(file, ',', text::record);
    return text.rows;
  }

  private static boolean isHeader(List<String> fields) {
    List<String> names = fields.stream().map(TextRows::bare).toList();
    return names.stream().anyMatch(JsonEntries.IDS::contains)
        && names.stream().anyMatch(JsonEntries.CAPTIONS::contains);
  }

  /** A column's name in lower case, without space around it, or quotes. */
  private static String bare(String field) {
    return field.strip().replaceAll("^\"|\"$", "").toLowerCase(Locale.ROOT);
  }

  private void record(List<String> fields, String where) {
    if (header.isEmpty()) {
      InvalidInputException.refuseIf(
          !isHeader(fields),
          where,
          "neither JSON nor a first line that names columns",
          "columns such as image_id and caption, or lines of an image, a tab and a caption",
          "see docs/metrics.md");
      header = fields.stream().map(TextRows::bare).toList();
      for (String name : header) {
        if (!name.isEmpty() && header.indexOf(name) != header.lastIndexOf(name)) {
          throw new InvalidInputException(
              where, "the column " + name + " twice", "each once", "rename or remove one");
        }
      }
      return;
    }
    InvalidInputException.refuseIf(
        fields.size() != header.size(),
        where,
        fields.size() + " fields",
        "the header's " + header.size(),
        "quote captions that contain the separator");
    ObjectNode node = Json.mapper().createObjectNode();
    for (int i = 0; i < fields.size(); i++) {
      List<String> texts =
          JsonEntries.CAPTIONS.contains(header.get(i))
              ? CsvRecords.texts(fields.get(i), where)
              : List.of(fields.get(i));
      node.set(header.get(i), Json.mapper().valueToTree(texts.size() == 1 ? texts.get(0) : texts));
    }
    rows.add(entries.row(node, where.substring(entries.file().toString().length()).strip()));
  }

  private void pair(String line, String where) {
    String[] pair = line.split("\t", -1);
    InvalidInputException.refuseIf(
        pair.length != 2 || pair[0].isEmpty(),
        where,
        pair.length > 2 ? pair.length + " columns" : "no tab, or nothing before it",
        "an image, a tab and a caption",
        "correct it, or add a first line that names the columns");
    rows.add(new CaptionRow(pair[0], List.of(), List.of(pair[1]), List.of(), "", where));
  }

  private static List<CaptionRow> withoutNumbers(List<CaptionRow> rows) {
    if (!rows.stream().allMatch(row -> row.id().matches(NUMBERED))) {
      return rows;
    }
    Map<String, List<String>> captions = new LinkedHashMap<>();
    rows.forEach(
        row ->
            captions
                .computeIfAbsent(
                    row.id().substring(0, row.id().length() - 2), id -> new ArrayList<>())
                .addAll(row.captions()));
    return captions.entrySet().stream()
        .map(e -> new CaptionRow(e.getKey(), List.of(), e.getValue(), List.of(), "", e.getKey()))
        .toList();
  }
}
