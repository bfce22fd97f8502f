package dev.clipcap.spark;

import dev.clipcap.caption.ClipImage;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The rows of a task with their new columns, made as they are asked for: while the models are at
 * work on one batch, other threads read and decode the images of the next. Each row stays one row.
 */
final class ImageBatches implements Iterator<Row> {
  /**
   * Places in a row.
   *
   * @param name of the image; -1 without one
   * @param error where it is said why an image has nothing; -1: behind the added columns
   * @param added how many columns
   */
  record Columns(int image, int name, int error, int added) implements Serializable {}

  private record Read(Row row, ClipImage image, String problem) {}

  private final Iterator<Row> rows;
  private final Columns columns;
  private final ImageStage.Model model;
  private final int batch;
  private final ExecutorService workers;
  private final Deque<CompletableFuture<Read>> ahead = new ArrayDeque<>();
  private final Deque<Row> ready = new ArrayDeque<>();
  private final boolean crashes;
  private final LongAccumulator nanos;

  /**
   * @param nanos told how long models and images took; null where nobody asks
   */
  ImageBatches(
      Iterator<Row> rows,
      Columns columns,
      ImageStage.Loader loader,
      int batch,
      LongAccumulator nanos) {
    TaskContext task = TaskContext.get();
    this.rows = rows;
    this.columns = columns;
    this.nanos = nanos;
    long start = System.nanoTime();
    this.model = loader.load();
    count(start);
    this.crashes = task != null && task.attemptNumber() >= 2;
    this.batch = crashes ? 1 : batch; // an image that ends the process is then alone, and named
    this.workers =
        Executors.newFixedThreadPool(
            Models.threads(0),
            work -> {
              Thread thread = new Thread(work, "clipcap image reader");
              thread.setDaemon(true);
              return thread;
            });
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) ended -> workers.shutdownNow());
    }
  }

  @Override
  public boolean hasNext() {
    if (ready.isEmpty()) {
      compute();
    }
    if (ready.isEmpty()) {
      workers.shutdown();
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    return ready.remove();
  }

  private void count(long start) {
    if (nanos != null) {
      nanos.add(System.nanoTime() - start);
    }
  }

  private void compute() {
    readAhead();
    long start = System.nanoTime();
    List<Read> reads = new ArrayList<>();
    while (!ahead.isEmpty()) {
      reads.add(join(ahead.remove()));
    }
    count(start);
    readAhead();
    start = System.nanoTime();
    List<ClipImage> images = new ArrayList<>();
    reads.stream().filter(read -> read.image != null).forEach(read -> images.add(read.image));
    Iterator<Object[]> made = images.isEmpty() ? null : model.columns(images).iterator();
    count(start);
    for (Read read : reads) {
      ready.add(row(read, read.image == null ? new Object[columns.added] : made.next()));
    }
  }

  private void readAhead() {
    while (ahead.size() < batch && rows.hasNext()) {
      Row row = rows.next();
      ahead.add(CompletableFuture.supplyAsync(() -> read(row), workers));
    }
  }

  private Read read(Row row) {
    if (columns.error >= 0 && !row.isNullAt(columns.error)) {
      return new Read(row, null, row.getString(columns.error));
    }
    Object image = row.get(columns.image);
    String name = columns.name >= 0 ? row.getString(columns.name) : null;
    try {
      if (image instanceof Row struct) {
        name = name == null && struct.size() > 1 ? struct.getAs("path") : name;
        image = struct.getAs("bytes");
      }
      name = name == null ? "an image" : name;
      if (crashes) {
        System.err.println("reading " + name);
      }
      byte[] bytes = image instanceof String path ? file(path) : (byte[]) image;
      InvalidInputException.refuseIf(bytes == null, name, "no bytes", "an image", "remove the row");
      return new Read(row, model.read(bytes, name), null);
    } catch (InvalidInputException e) {
      return new Read(row, null, e.getMessage());
    } catch (IOException e) {
      return new Read(
          row, null, FileProblem.reading(java.nio.file.Path.of(name), "an image", e).getMessage());
    }
  }

  /** Local files are read as the command line reads them, with its words for what is wrong. */
  private static byte[] file(String name) throws IOException {
    Path path = new Path(name);
    if (path.toUri().getScheme() == null || "file".equals(path.toUri().getScheme())) {
      return InputFiles.image(java.nio.file.Path.of(path.toUri().getPath()));
    }
    try (InputStream in = path.getFileSystem(new Configuration()).open(path)) {
      return InputFiles.image(in, name);
    }
  }

  private static Read join(CompletableFuture<Read> read) {
    try {
      return read.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private Row row(Read read, Object[] made) {
    int kept = read.row.size();
    boolean ownError = columns.error < 0;
    Object[] all = new Object[kept + columns.added + (ownError ? 1 : 0)];
    for (int i = 0; i < kept; i++) {
      all[i] = read.row.get(i);
    }
    System.arraycopy(made, 0, all, kept, columns.added);
    all[ownError ? all.length - 1 : columns.error] = read.problem;
    return RowFactory.create(all);
  }
}
