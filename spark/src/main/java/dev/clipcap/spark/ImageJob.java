package dev.clipcap.spark;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.io.Json;
import dev.clipcap.io.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * A stage over many images, batch after batch. Spark's checkpoint says which batches are done; a
 * batch that was not replaces its folder, so that each image has one row for whoever reads the
 * folder.
 */
final class ImageJob {
  /**
   * Where from and to.
   *
   * @param in a file, a folder or a glob
   * @param out folder of the rows
   * @param checkpoint folder; null for one in out, which readers pass over
   * @param format of the rows
   * @param batch files of a batch; 0 for a number that suits their kind
   * @param npy folder for embeddings as .npy; null for none
   */
  record Places(
      String in,
      boolean recursive,
      String out,
      String checkpoint,
      String format,
      int batch,
      String npy) {}

  private final SparkSession spark;
  private final ImageStage stage;
  private final Places places;
  private final PrintStream print;
  private final Path checkpoint;
  private final FileSystem system;
  private final LongAccumulator ours;
  private final LongAccumulator tasks;
  private long rows;
  private long bad;

  ImageJob(SparkSession spark, ImageStage stage, Places places, PrintStream print)
      throws IOException {
    this.spark = spark;
    this.stage = stage;
    this.places = places;
    this.print = print;
    this.checkpoint =
        new Path(places.checkpoint == null ? places.out + "/_checkpoint" : places.checkpoint);
    this.system = checkpoint.getFileSystem(new Configuration());
    this.ours = spark.sparkContext().longAccumulator("models and images, ns");
    this.tasks = spark.sparkContext().longAccumulator("tasks, ns");
  }

  /** Does what is not done yet. */
  void run() throws Exception {
    claim();
    Path batches = new Path(checkpoint, "batches");
    Work.Kind kind = Work.plan(places.in, places.recursive, batches, places.batch);
    int total = system.globStatus(new Path(batches, "*.txt")).length;
    print.printf(Locale.ROOT, "%s: %d batches of %s%n", places.in, total, kind);
    stage.timed(ours);
    spark.sparkContext().addSparkListener(new Tasks());
    spark
        .readStream()
        .option("maxFilesPerTrigger", "1")
        .option("maxFileAge", "36500d") // else it passes over batches that waited for a week
        .textFile(batches.toString())
        .writeStream()
        .foreachBatch(
            (VoidFunction2<Dataset<String>, Long>)
                (lines, id) -> batch(kind, Work.names(lines.collectAsList()), id, total))
        .option("checkpointLocation", new Path(checkpoint, "spark").toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    close(total);
  }

  /** Refuses rows of another job in the folder, and another job's checkpoint. */
  private void claim() throws IOException {
    Path file = new Path(checkpoint, "job.json");
    Map<String, String> decisions = new TreeMap<>(stage.decisions());
    decisions.put("stage", stage.getClass().getSimpleName());
    decisions.put("format", places.format);
    if (!system.exists(file)) {
      refuseIf(
          !batchFolders().isEmpty(),
          places.out,
          "rows of another job",
          "an empty folder, or one whose checkpoint is " + checkpoint,
          "give another --out, or the --checkpoint of that job");
      try (OutputStream out = system.create(file, true)) {
        out.write(Json.line(decisions).getBytes(StandardCharsets.UTF_8));
      }
      return;
    }
    try (InputStream in = system.open(file)) {
      Map<?, ?> before = Json.parse(in.readAllBytes(), TreeMap.class, file.toString());
      for (Map.Entry<String, String> each : decisions.entrySet()) {
        Object was = before.get(each.getKey());
        refuseIf(
            !each.getValue().equals(was),
            "option " + each.getKey(),
            "\"" + each.getValue() + "\"",
            "\"" + was + "\", with which " + places.out + " was begun",
            "give it as before, or another --out");
      }
    }
  }

  private List<String> batchFolders() throws IOException {
    FileStatus[] found = system.globStatus(new Path(places.out, "batch=*"));
    return Arrays.stream(found == null ? new FileStatus[0] : found)
        .map(file -> file.getPath().getName())
        .sorted()
        .toList();
  }

  private static String folder(long id) {
    return "batch=%08d".formatted(id);
  }

  private void batch(Work.Kind kind, List<String> files, long id, int total) throws IOException {
    long start = System.nanoTime();
    Dataset<Row> images =
        switch (kind) {
          case IMAGES -> Shards.images(spark, files);
          case TARS -> Shards.tars(spark, files);
          case PARQUET -> spark.read().parquet(files.toArray(String[]::new));
        };
    String column = kind == Work.Kind.IMAGES ? "path" : imageColumn(images.schema());
    if (kind == Work.Kind.PARQUET) {
      images = withPath(images, column);
    }
    stage.with("inputCol", column);
    Dataset<Row> made = stage.transform(images);
    Path folder = new Path(places.out, folder(id));
    (kind == Work.Kind.IMAGES ? made : made.drop(column))
        .write()
        .mode(SaveMode.Overwrite)
        .format(places.format)
        .save(folder.toString());
    long[] counted = count(folder.toString());
    long expected =
        switch (kind) {
          case IMAGES -> files.size();
          case PARQUET -> images.count();
          case TARS -> counted[0];
        };
    if (counted[0] != expected) {
      throw new IllegalStateException(
          folder + " has " + counted[0] + " rows of " + expected + " images");
    }
    if (places.npy != null) {
      new NpyShards(spark, places.npy)
          .write(spark.read().format(places.format).load(folder.toString()), id);
    }
    say(id, total, counted, (System.nanoTime() - start) / 1e9);
  }

  private void say(long id, int total, long[] counted, double seconds) {
    rows += counted[0];
    bad += counted[1];
    print.printf(
        Locale.ROOT,
        "batch %d of %d: %d images, %d bad, %.1f images/s, Spark's share %s, %s left%n",
        id + 1,
        total,
        counted[0],
        counted[1],
        counted[0] / seconds,
        tasks.value() == 0
            ? "unknown"
            : "%.1f%%".formatted(100 - 100.0 * ours.value() / tasks.value()),
        Progress.duration((total - id - 1) * seconds));
  }

  /** Rows, and those without a result, as the output has them. */
  private long[] count(String folder) {
    Row counted =
        spark
            .read()
            .format(places.format)
            .load(folder)
            .agg(
                functions.count(functions.lit(1)),
                functions.count(functions.col(stage.get("errorCol"))))
            .first();
    return new long[] {counted.getLong(0), counted.getLong(1)};
  }

  /** The path in struct<bytes,path>, which is dropped, as a column. */
  private static Dataset<Row> withPath(Dataset<Row> images, String column) {
    boolean inside =
        images.schema().apply(column).dataType() instanceof StructType parts
            && List.of(parts.fieldNames()).contains("path");
    return !inside || List.of(images.columns()).contains("path")
        ? images
        : images.withColumn("path", functions.col(column).getField("path"));
  }

  private static String imageColumn(StructType schema) {
    List<String> found = new ArrayList<>();
    for (StructField field : schema.fields()) {
      boolean struct =
          field.dataType() instanceof StructType parts
              && List.of(parts.fieldNames()).contains("bytes");
      if (struct || field.dataType() instanceof BinaryType) {
        found.add(field.name());
      }
    }
    refuseIf(
        found.size() != 1,
        "columns " + String.join(", ", schema.fieldNames()),
        found.size() + " of images",
        "one that is binary or struct<bytes,path>",
        "select the columns first");
    return found.get(0);
  }

  /** Leaves what the batches made, and nothing else. */
  private void close(int total) throws IOException {
    List<String> folders = batchFolders();
    for (String name : folders) {
      if (name.compareTo(folder(total)) >= 0) {
        system.delete(new Path(places.out, name), true);
      }
    }
    if (folders.size() < total) {
      throw new IllegalStateException(
          places.out + " has " + folders.size() + " of " + total + " batches; some were deleted");
    }
    long[] all = count(places.out);
    if (places.npy != null && rows > 0) {
      new NpyShards(spark, places.npy).list();
    }
    print.printf(
        Locale.ROOT, "%s: %d rows, %d bad, %d of them now%n", places.out, all[0], all[1], rows);
  }

  /** Adds up how long tasks take, retries included, as the other clock does. */
  private final class Tasks extends SparkListener {
    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      if (task.taskMetrics() != null && task.taskMetrics().outputMetrics().recordsWritten() > 0) {
        tasks.add(task.taskMetrics().executorRunTime() * 1_000_000);
      }
    }
  }
}
