package dev.clipcap.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/**
 * A process that does one task, run by run when it is told to.
 *
 * <p>It prints a line of JSON when it is ready and then one for each line that it reads: {@code
 * {"seconds": ..., "peak_bytes": ...}}, the latter being the most memory that it has held.
 */
final class TaskProcess implements AutoCloseable {
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
    try {
      String line = from.readLine();
      if (line == null) {
        throw silent;
      }
      return Json.mapper().readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException("the answer cannot be read", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
