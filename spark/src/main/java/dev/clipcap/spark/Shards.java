package dev.clipcap.spark;

import dev.clipcap.data.formats.TarStream;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.ImageNames;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** Files to rows, each task its own files: image bytes are never shuffled. */
final class Shards {
  private static final int FEWEST = 64; // images of a task: a batch of the models
  private static final int MOST = 512;

  private static final StructType PATH = new StructType().add("path", DataTypes.StringType);
  private static final StructType ENTRY =
      PATH.add("content", DataTypes.BinaryType).add("error", DataTypes.StringType);

  private Shards() {}

  /** Rows of image files: their paths, which the tasks read. */
  static Dataset<Row> images(SparkSession spark, List<String> files) {
    int waves = 4 * spark.sparkContext().defaultParallelism();
    int images = Math.max(FEWEST, Math.min(MOST, files.size() / waves));
    int tasks = (files.size() + images - 1) / images;
    JavaRDD<String> paths = context(spark).parallelize(files, tasks);
    return spark.createDataFrame(paths.map(RowFactory::create), PATH);
  }

  /** Rows of the images in tars, a task for each tar. What is wrong with a tar is a row, too. */
  static Dataset<Row> tars(SparkSession spark, List<String> files) {
    JavaRDD<String> tars = context(spark).parallelize(files, files.size());
    return spark.createDataFrame(tars.flatMap(Entries::new), ENTRY);
  }

  private static JavaSparkContext context(SparkSession spark) {
    return new JavaSparkContext(spark.sparkContext());
  }

  /** The images in a tar. */
  private static final class Entries implements Iterator<Row> {
    private final String tar;
    private final TarStream stream;
    private Row next;
    private boolean ended;

    Entries(String tar) throws IOException {
      this.tar = tar;
      Path path = new Path(tar);
      TarStream opened = null;
      try {
        opened = new TarStream(path.getFileSystem(new Configuration()).open(path), tar);
        TarStream closed = opened;
        TaskContext.get()
            .addTaskCompletionListener(
                (TaskCompletionListener)
                    end -> {
                      try {
                        closed.close();
                      } catch (IOException nothingMoreToRead) {
                        // The rows are there.
                      }
                    });
      } catch (IOException e) {
        end(FileProblem.reading(java.nio.file.Path.of(tar), "a tar file", e).getMessage());
      }
      stream = opened;
    }

    private void end(String problem) {
      next = RowFactory.create(tar, null, problem);
      ended = true;
    }

    @Override
    public boolean hasNext() {
      try {
        while (next == null && !ended) {
          Optional<TarStream.Entry> entry = stream.next();
          ended = entry.isEmpty();
          entry
              .filter(file -> isImage(file.name()))
              .ifPresent(
                  file -> next = RowFactory.create(tar + "!/" + file.name(), file.bytes(), null));
        }
      } catch (InvalidInputException e) {
        end(e.getMessage());
      }
      return next != null;
    }

    private static boolean isImage(String name) {
      java.nio.file.Path path = java.nio.file.Path.of(name);
      return ImageNames.isImage(path) && !ImageNames.isHidden(path);
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException(tar);
      }
      Row row = next;
      next = null;
      return row;
    }
  }
}
