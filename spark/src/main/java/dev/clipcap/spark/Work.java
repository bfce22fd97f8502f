package dev.clipcap.spark;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.io.ImageNames;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a job has to do: the list of its files, kept in its checkpoint as batches, a file each.
 * Spark's checkpoint says which of them are done.
 */
final class Work {
  /** What the files are, and how many make a batch. */
  enum Kind {
    IMAGES(50_000),
    TARS(1000),
    PARQUET(100);

    final int batch;

    Kind(int batch) {
      this.batch = batch;
    }

    private static Kind of(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      boolean hidden = lower.startsWith(".") || lower.startsWith("_");
      if (hidden) {
        return null;
      }
      return lower.endsWith(".tar")
          ? TARS
          : lower.endsWith(".parquet")
              ? PARQUET
              : ImageNames.isImage(java.nio.file.Path.of(lower)) ? IMAGES : null;
    }
  }

  private record File(String name, Kind kind) {}

  private final FileSystem system;
  private final Path folder;
  private final List<File> found = new ArrayList<>();

  private Work(FileSystem system, Path folder) {
    this.system = system;
    this.folder = folder;
  }

  /**
   * Lists the files of a job, and adds to its batches what is not in them yet.
   *
   * @param in a file, a folder or a glob
   * @param folder of the batches
   * @param batch files of one; 0 for the kind's own number
   */
  static Kind plan(String in, boolean recursive, Path folder, int batch) throws IOException {
    Configuration hadoop = new Configuration();
    Work work = new Work(folder.getFileSystem(hadoop), folder);
    FileSystem files = new Path(in).getFileSystem(hadoop);
    FileStatus[] named = files.globStatus(new Path(in));
    refuseIf(
        named == null || named.length == 0, in, "nothing", "files or a folder", "check the path");
    for (FileStatus each : named) {
      work.add(files, each, recursive, true);
    }
    List<Kind> kinds = work.found.stream().map(File::kind).distinct().toList();
    refuseIf(
        kinds.size() != 1,
        in,
        kinds.isEmpty() ? "no image, tar or Parquet file" : "a mixture of " + kinds,
        "images, tars or Parquet files",
        kinds.isEmpty() ? "name others, or add --recursive" : "name one kind: a glob in quotes");
    work.append(batch == 0 ? kinds.get(0).batch : batch);
    return kinds.get(0);
  }

  private void add(FileSystem files, FileStatus file, boolean recursive, boolean named)
      throws IOException {
    Kind kind = Kind.of(file.getPath().getName());
    if (file.isDirectory() && (named || recursive)) {
      for (FileStatus each : files.listStatus(file.getPath())) {
        if (!each.getPath().getName().startsWith(".")) {
          add(files, each, recursive, false);
        }
      }
    } else if (kind != null) {
      found.add(
          new File(plain(file.getPath()), kind)); // a folder called x.jpg, too: it gets its line
    }
  }

  /** A local path as people write it. */
  static String plain(Path path) {
    return path.toString().replaceFirst("^file:/+", "/");
  }

  private void append(int batch) throws IOException {
    system.mkdirs(folder);
    Set<String> known = new HashSet<>();
    int batches = 0;
    for (FileStatus file : system.listStatus(folder)) {
      if (!file.getPath().getName().startsWith("_")) {
        known.addAll(read(file.getPath()));
        batches++;
      }
    }
    List<String> added =
        found.stream()
            .map(File::name)
            .filter(name -> !known.contains(name))
            .sorted(Comparator.naturalOrder())
            .toList();
    for (int from = 0; from < added.size(); from += batch) {
      List<String> some = added.subList(from, Math.min(added.size(), from + batch));
      Path aside = new Path(folder, "_new");
      try (OutputStream out = system.create(aside, true)) {
        for (String name : some) {
          out.write((Json.line(name) + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
      system.rename(aside, new Path(folder, "%08d.txt".formatted(batches++)));
    }
  }

  private List<String> read(Path file) throws IOException {
    try (InputStream in = system.open(file)) {
      return names(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  /** The names in lines of a batch. */
  static List<String> names(List<String> lines) {
    return lines.stream()
        .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8), String.class, "a batch"))
        .toList();
  }
}
