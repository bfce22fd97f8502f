package dev.clipcap.lab.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Wording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One way of running PyTorch.
 *
 * @param precision {@code float32} or {@code bfloat16}
 * @param stored whether the weights are kept in bfloat16, in place of autocast
 * @param compile whether through torch.compile
 * @param preload a library to load first, or null
 */
record PyTorchPeer(String precision, boolean stored, boolean compile, Path preload) {
  private static final Path SCRIPT = Path.of("converters", "pytorch_bench.py");

  /** In words. */
  String name() {
    List<String> words = new ArrayList<>(List.of(precision));
    if (stored) {
      words.add("stored");
    }
    if (compile) {
      words.add("compiled");
    }
    if (preload != null) {
      words.add("AVX-512");
    }
    return String.join(", ", words);
  }

  /**
   * Starts a process that does one task, and waits until it is prepared.
   *
   * @throws InvalidInputException if it does not start
   */
  TaskProcess start(String python, BenchScale scale, Task task) {
    ObjectNode work = Json.mapper().valueToTree(task.peer());
    work.put("scale", scale.name());
    work.put("precision", precision);
    work.put("stored", stored);
    work.put("compile", compile);
    ProcessBuilder builder =
        TaskProcess.command(List.of(python, SCRIPT.toString(), work.toString()));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    if (preload != null) {
      builder.environment().put("LD_PRELOAD", preload.toAbsolutePath().toString());
    }
    try {
      return new TaskProcess(
          builder.start(),
          new InvalidInputException(
              python + " " + SCRIPT,
              "no answer",
              "a Python with the packages of converters/requirements.txt",
              "run it by hand to see why"));
    } catch (IOException e) {
      throw new InvalidInputException(
          "option " + Wording.setting("python"),
          "\"" + python + "\" does not start",
          "a Python with torch and" + " transformers",
          "give its path, or leave the option out",
          e);
    }
  }
}
