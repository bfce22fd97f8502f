package dev.clipcap.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Unchecked;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A process that does one task, run by run when it is told to: PyTorch's, or this project's, so
 * that its memory is the task's.
 *
 * <p>It prints a line of JSON when it is ready and then one for each line that it reads: {@code
 * {"seconds": ..., "peak_bytes": ...}}, the latter being the most memory that it has held.
 */
final class TaskProcess implements AutoCloseable {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  private final Process process;
  private final BufferedReader from;
  private final Writer to;
  private final InvalidInputException silent;
  private long peakBytes;

  /** A command with the environment that the user gave, which {@code NativeRuntime} adds to. */
  static ProcessBuilder command(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(System.getenv());
    return builder;
  }

  /** Starts this project's process and waits until the task is prepared. */
  static TaskProcess own(BenchScale scale, Task task) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        new ArrayList<>(
            List.of(
                java.toString(),
                "-D" + JpegFiles.FOLDER + "=" + JpegFiles.folder(),
                "-cp",
                classPath(),
                TaskProcess.class.getName(),
                scale.name(),
                task.name()));
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("org.bytedeco.javacpp.cachedir"))
        .forEach(name -> command.add(1, "-D" + name + "=" + System.getProperty(name)));
    ProcessBuilder builder = command(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    return new TaskProcess(
        Unchecked.get("cannot start " + java, builder::start),
        new InvalidInputException(
            "task " + task.name(), "a process that ended", "its times", "see why above"));
  }

  /** Where the classes are; Maven loads them in a way of its own. */
  private static String classPath() {
    if (TaskProcess.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(url -> Path.of(URI.create(url.toString())).toString())
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }

  /**
   * Waits until the task is prepared.
   *
   * @param silent thrown if the process ends without an answer
   */
  TaskProcess(Process process, InvalidInputException silent) {
    this.process = process;
    this.silent = silent;
    from = process.inputReader();
    to = process.outputWriter();
    answer();
  }

  /** Runs the task once; the seconds that it took. */
  double run() {
    try {
      to.write("\n");
      to.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the process has ended", e);
    }
    JsonNode answer = answer();
    peakBytes = answer.get("peak_bytes").longValue();
    return answer.get("seconds").doubleValue();
  }

  /** The most memory that the process has held so far; 0 where that is unknown. */
  long peakBytes() {
    return peakBytes;
  }

  private JsonNode answer() {
    return Unchecked.get(
        "the answer cannot be read",
        () -> {
          String line = from.readLine();
          if (line == null) {
            throw silent;
          }
          return Json.mapper().readTree(line);
        });
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** This project's process: {@code SCALE TASK}. */
  public static void main(String[] args) throws IOException {
    NativeRuntime.quiet();
    BenchScale scale = BenchScale.named(args[0]);
    Task task =
        Tasks.of(scale).stream().filter(t -> t.name().equals(args[1])).findFirst().orElseThrow();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Work work = task.open().get()) {
      System.out.println("{}");
      while (in.readLine() != null) {
        double seconds = Bench.time(work.once());
        System.out.printf(
            Locale.ROOT, "{\"seconds\": %.6f, \"peak_bytes\": %d}%n", seconds, peakBytesHere());
      }
    }
  }

  /** The most resident memory held, as Linux counts it; 0 elsewhere, where it is unknown. */
  private static long peakBytesHere() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(PEAK))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }
}
