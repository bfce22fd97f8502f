package dev.clipcap.lab.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Wording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PyTorch doing one task in a process of its own. */
final class PyTorchPeer {
  private static final Path SCRIPT = Path.of("converters", "pytorch_bench.py");

  private PyTorchPeer() {}

  /**
   * One way of running PyTorch.
   *
   * @param precision {@code float32} or {@code bfloat16}
   * @param stored whether the weights are kept in bfloat16, in place of autocast
   * @param compile whether through torch.compile
   * @param preload a library to load first, or null
   */
  record Kind(String precision, boolean stored, boolean compile, Path preload) {
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
  }

  /**
   * Starts it and waits until the task is prepared.
   *
   * @throws InvalidInputException if it does not start
   */
  static TaskProcess start(String python, Kind kind, BenchScale scale, Task task) {
    ObjectNode work = Json.mapper().valueToTree(task.peer());
    work.put("scale", scale.name());
    work.put("precision", kind.precision());
    work.put("stored", kind.stored());
    work.put("compile", kind.compile());
    ProcessBuilder builder =
        TaskProcess.command(List.of(python, SCRIPT.toString(), work.toString()));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    if (kind.preload() != null) {
      builder.environment().put("LD_PRELOAD", kind.preload().toAbsolutePath().toString());
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
