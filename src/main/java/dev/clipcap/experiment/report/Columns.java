package dev.clipcap.experiment.report;

import dev.clipcap.io.Markdown.Table;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A table under way: what each column says of a row's thing. */
final class Columns<T> {
  private final Map<String, Function<T, ?>> cells = new LinkedHashMap<>();

  /**
   * @param cell gives Markdown, or a number to be shown as it is
   */
  Columns<T> add(String heading, Function<T, ?> cell) {
    cells.put(heading, cell);
    return this;
  }

  Table of(Collection<T> rows) {
    Table table = new Table(cells.keySet().toArray(String[]::new));
    for (T row : rows) {
      table.row(
          cells.values().stream()
              .map(cell -> String.valueOf(cell.apply(row)))
              .toArray(String[]::new));
    }
    return table;
  }
}
