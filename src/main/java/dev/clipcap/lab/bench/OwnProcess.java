package dev.clipcap.lab.bench;

import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.InvalidInputException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** This project doing one task in a process of its own, so that its memory is the task's. */
final class OwnProcess {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  private OwnProcess() {}

  /** Starts it and waits until the task is prepared. */
  static TaskProcess start(BenchScale scale, Task task) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        List.of(
            java.toString(),
            "-D" + JpegFiles.FOLDER + "=" + JpegFiles.folder(),
            "-cp",
            classPath(),
            OwnProcess.class.getName(),
            scale.name(),
            task.name());
    ProcessBuilder builder =
        TaskProcess.command(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      return new TaskProcess(
          builder.start(),
          new InvalidInputException(
              "task " + task.name(), "a process that ended", "its times", "see why above"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + java, e);
    }
  }

  /** Where the classes are; Maven loads them in a way of its own. */
  private static String classPath() {
    if (OwnProcess.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(url -> Path.of(URI.create(url.toString())).toString())
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }

  /** The process: {@code SCALE TASK}, with {@link TaskProcess}'s lines. */
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
        double seconds = Bench.time(work::run);
        System.out.printf(
            Locale.ROOT, "{\"seconds\": %.6f, \"peak_bytes\": %d}%n", seconds, peakBytes());
      }
    }
  }

  /** The most resident memory held, as Linux counts it; 0 elsewhere, where it is unknown. */
  private static long peakBytes() throws IOException {
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
