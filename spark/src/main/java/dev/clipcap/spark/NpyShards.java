package dev.clipcap.spark;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Embeddings as clip-retrieval lays them out: img_emb/img_emb_0000.npy, [n, D] float32 or float16,
 * and metadata/metadata_0000.parquet with image_path, a pair for each batch, sorted by path.
 * embeddings.json beside them has the image of each row of all, as the command line's embed writes
 * it.
 */
final class NpyShards {
  private static final String NPY = "img_emb/img_emb_%04d.npy";
  private static final String NAMES = "metadata/metadata_%04d.parquet";

  private final SparkSession spark;
  private final String folder;

  NpyShards(SparkSession spark, String folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /** Writes a batch; again, replaces it. */
  void write(Dataset<Row> batch, long id) throws IOException {
    refuseIf(
        !List.of(batch.columns()).contains("path"),
        "columns " + String.join(", ", batch.columns()),
        "no path",
        "one with the images' names, for the list of rows",
        "select it as path first");
    Dataset<Row> rows =
        batch
            .where(functions.col("embedding").isNotNull())
            .select(functions.col("path").as("image_path"), functions.col("embedding"))
            .repartition(1)
            .sortWithinPartitions("image_path");
    long count = batch.where(functions.col("embedding").isNotNull()).count();
    String npy = folder + "/" + NPY.formatted(id);
    rows.foreachPartition(
        (Iterator<Row> each) -> {
          if (each.hasNext()) {
            write(each, count, npy);
          }
        });
    Path aside = new Path(folder, "_metadata_" + id);
    rows.select("image_path")
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(aside.toString());
    FileSystem system = aside.getFileSystem(new Configuration());
    FileStatus[] parts = system.globStatus(new Path(aside, "part-*.parquet"));
    Path names = new Path(folder, NAMES.formatted(id));
    system.mkdirs(names.getParent());
    system.delete(names, false);
    if (parts.length > 0) {
      system.rename(parts[0].getPath(), names);
    }
    system.delete(aside, true);
  }

  private static void write(Iterator<Row> rows, long count, String npy) throws IOException {
    Path file = new Path(npy);
    Path aside = new Path(npy + "." + TaskContext.get().taskAttemptId());
    FileSystem system = file.getFileSystem(new Configuration());
    Row first = rows.next();
    boolean half = first.get(1) instanceof byte[];
    int width = half ? ((byte[]) first.get(1)).length / 2 : first.getList(1).size();
    try (OutputStream out = system.create(aside, true)) {
      out.write(header(half ? "<f2" : "<f4", count, width));
      out.write(bytes(first));
      while (rows.hasNext()) {
        out.write(bytes(rows.next()));
      }
    }
    system.delete(file, false);
    system.rename(aside, file);
  }

  private static byte[] bytes(Row row) {
    if (row.get(1) instanceof byte[] half) {
      return half;
    }
    List<Float> values = row.getList(1);
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(bytes::putFloat);
    return bytes.array();
  }

  /** As numpy writes it: a multiple of 64 bytes. */
  private static byte[] header(String type, long rows, int width) {
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }".formatted(type, rows, width);
    int length = (10 + text.length() + 1 + 63) / 64 * 64 - 10;
    return ByteBuffer.allocate(10 + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0x93)
        .put("NUMPY\1\0".getBytes(StandardCharsets.US_ASCII))
        .putShort((short) length)
        .put(
            (text + " ".repeat(length - text.length() - 1) + "\n")
                .getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  /** Writes which image each row is of, the shards one after another. */
  void list() throws IOException {
    Path file = new Path(folder, "embeddings.json");
    FileSystem system = file.getFileSystem(new Configuration());
    FileStatus[] shards = system.globStatus(new Path(folder, "metadata/metadata_*.parquet"));
    long row = 0;
    try (OutputStream out = system.create(file, true)) {
      for (FileStatus shard : shards) {
        Dataset<Row> names = spark.read().parquet(shard.getPath().toString()).coalesce(1);
        for (Iterator<Row> each = names.toLocalIterator(); each.hasNext(); row++) {
          String line =
              "%s {\"row\": %d, \"image\": %s}"
                  .formatted(row == 0 ? "[\n" : ",\n", row, Json.line(each.next().getString(0)));
          out.write(line.getBytes(StandardCharsets.UTF_8));
        }
      }
      out.write((row == 0 ? "[]\n" : "\n]\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
