package dev.clipcap.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** The rows in a folder, read by Parquet's own reader: it knows nothing of Spark. */
record Rows(List<Row> all) {
  /** A row of captions; null where it has none. */
  record Row(String path, String caption, Double logProbability, String error) {}

  static Rows read(Path folder) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          files
              .filter(f -> !f.toString().contains("/_") && f.toString().endsWith(".parquet"))
              .toList()) {
        try (ParquetReader<Group> reader =
            ParquetReader.builder(
                    new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toString()))
                .build()) {
          for (Group group = reader.read(); group != null; group = reader.read()) {
            String score = text(group, "log_probability");
            rows.add(
                new Row(
                    text(group, "path"),
                    text(group, "caption"),
                    score == null ? null : Double.valueOf(score),
                    text(group, "error")));
          }
        }
      }
    }
    return new Rows(rows);
  }

  private static String text(Group group, String field) {
    return group.getType().containsField(field) && group.getFieldRepetitionCount(field) == 1
        ? group.getValueToString(group.getType().getFieldIndex(field), 0)
        : null;
  }
}
