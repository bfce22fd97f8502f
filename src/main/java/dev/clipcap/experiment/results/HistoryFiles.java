package dev.clipcap.experiment.results;

import dev.clipcap.core.train.History;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Unchecked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** loss.csv and epochs.csv: a header, then one row for each step or epoch from 1 on. */
public final class HistoryFiles {
  private static final String STEPS = "step,epoch,learning_rate,loss";
  private static final String EPOCHS = "epoch,train_loss,validation_loss";

  private HistoryFiles() {}

  public static void write(History history, Path loss, Path epochs) {
    write(loss, STEPS, history.steps(), s -> s.epoch() + "," + s.rate() + "," + s.loss());
    write(epochs, EPOCHS, history.epochs(), e -> e.train() + "," + e.validation());
  }

  private static <T> void write(Path file, String header, List<T> rows, Function<T, String> cells) {
    StringBuilder text = new StringBuilder(header).append('\n');
    int number = 0;
    for (T row : rows) {
      text.append(++number).append(',').append(cells.apply(row)).append('\n');
    }
    AtomicFiles.writeString(file, text.toString());
  }

  static History read(Path loss, Path epochs) {
    return new History(
        rows(loss, STEPS).stream()
            .map(r -> new History.Step((int) r[1], (float) r[2], (float) r[3]))
            .toList(),
        rows(epochs, EPOCHS).stream().map(r -> new History.Epoch(r[1], r[2])).toList());
  }

  private static List<double[]> rows(Path file, String header) {
    List<String> lines = Unchecked.get("cannot read " + file, () -> Files.readAllLines(file));
    require(!lines.isEmpty() && lines.get(0).equals(header), file, 1, lines, header);
    require(lines.size() > 1, file, 2, lines, "a row of numbers");
    List<double[]> rows = new ArrayList<>();
    int columns = header.split(",").length;
    for (int line = 2; line <= lines.size(); line++) {
      String[] cells = lines.get(line - 1).split(",", -1);
      require(cells.length == columns, file, line, lines, header);
      double[] row = Stream.of(cells).mapToDouble(HistoryFiles::number).toArray();
      require(Arrays.stream(row).allMatch(Double::isFinite), file, line, lines, "finite numbers");
      require(row[0] == line - 1, file, line, lines, "row number " + (line - 1) + " first");
      rows.add(row);
    }
    return rows;
  }

  private static double number(String cell) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static void require(
      boolean holds, Path file, int line, List<String> lines, String expected) {
    InvalidInputException.refuseIf(
        !holds,
        file + " line " + line,
        line > lines.size() ? "nothing" : "'" + lines.get(line - 1) + "'",
        expected,
        "run the experiment again");
  }
}
