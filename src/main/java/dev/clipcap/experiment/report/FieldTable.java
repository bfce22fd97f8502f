package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.plain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Markdown.Table;

/** A JSON object as a table with one row for each number or text in it, named by its path. */
final class FieldTable {
  private FieldTable() {}

  /**
   * The table.
   *
   * @param heading of the column of names
   */
  static Table of(String heading, JsonNode object) {
    Table table = new Table(heading, "value");
    flatten(table, "", object);
    return table;
  }

  private static void flatten(Table table, String path, JsonNode node) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  flatten(
                      table,
                      path.isEmpty() ? field.getKey() : path + ", " + field.getKey(),
                      field.getValue()));
    } else {
      String value = node.isValueNode() ? node.asText() : node.toString();
      table.row(plain(path), value.matches("[0-9a-f]{40,}") ? "`" + value + "`" : plain(value));
    }
  }
}
