package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.reliability.Commands.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder with the project's experiments and models, a small captioner and a few images. */
final class Workplace {
  private static final List<String> JAVA = List.of("-Xmx1g", "-XX:TieredStopAtLevel=1");

  final Path folder;
  final Path captioner;
  final Path images;
  private int outputs;

  Workplace(Path folder) throws Exception {
    this.folder = folder;
    for (String part : List.of("experiments", "savedmodels")) {
      Files.createSymbolicLink(folder.resolve(part), Path.of(part).toAbsolutePath());
    }
    assertEquals(0, run(train("first", 1)).status());
    captioner = folder.resolve("first/captioner");
    images = folder.resolve("data/storybook/images");
  }

  /** Seconds of training. */
  List<String> train(String out, int seed, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                "mlp-frozen",
                "--trainImages",
                "48",
                "--testImages",
                "6",
                "--epochs",
                "3"));
    command.addAll(List.of("--seed", Integer.toString(seed), "--out", out));
    command.addAll(List.of(more));
    return command;
  }

  List<String> caption(String out) {
    return List.of("caption", "--model", captioner.toString(), "--out", out, images.toString());
  }

  List<String> export(String out) {
    return List.of("export", "--model", captioner.toString(), "--out", out);
  }

  List<String> huggingFace(String out) {
    return List.of("export", "--model", captioner.toString(), "--huggingface", "--out", out);
  }

  ProcessBuilder builder(List<String> arguments) {
    return Commands.builder(JAVA, arguments).directory(folder.toFile());
  }

  /** A process whose output goes to files beside it. */
  Process start(List<String> arguments, Path out, Path err) throws IOException {
    return builder(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
  }

  Outcome run(List<String> arguments) throws Exception {
    Path out = folder.resolve("out" + outputs++);
    Path err = folder.resolve("err" + outputs++);
    Process process = start(arguments, out, err);
    int status = process.waitFor();
    Outcome outcome = new Outcome(status, Files.readString(out), Files.readString(err));
    Files.delete(out);
    Files.delete(err);
    return outcome;
  }
}
