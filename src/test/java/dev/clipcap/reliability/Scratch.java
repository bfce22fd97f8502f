package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.app.cli.OutputCases;
import dev.clipcap.experiment.config.Photos;
import dev.clipcap.experiment.config.TinyExperiment;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder to work in: pictures, models of a few thousand weights, an experiment. Embeddings are
 * kept in it, too.
 *
 * @param folder the current one of the processes
 */
record Scratch(Path folder) {
  private static final List<String> JVM = List.of("-Xmx1g", "-XX:TieredStopAtLevel=1");

  /** Makes it, with so many pictures. */
  static Scratch in(Path folder, int pictures) throws IOException {
    TinyExperiment.in(folder);
    Photos.folder(folder.resolve("photos"), pictures);
    Path experiments = Files.createDirectories(folder.resolve("experiments"));
    Files.copy(Path.of("experiments/mlp-finetune.json"), experiments.resolve("mlp-finetune.json"));
    return new Scratch(folder);
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** Trains on the pictures. */
  List<String> train(Path out, int epochs, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                "mlp-finetune",
                "--data=folder:" + path("photos"),
                "--clip=" + path("clip"),
                "--gpt2=" + path("gpt2"),
                "--epochs=" + epochs,
                "--out=" + out));
    command.addAll(List.of(more));
    for (String rest : List.of("--mapper.prefix=3", "--batch=40")) {
      if (command.stream().noneMatch(c -> c.startsWith(rest.replaceFirst("=.*", "=")))) {
        command.add(rest);
      }
    }
    return command;
  }

  /** Starts a command, whose words go to FILE.out and FILE.err. */
  Process start(Path file, List<String> arguments) throws IOException {
    return Commands.builder(JVM, arguments)
        .directory(folder.toFile())
        .redirectOutput(Path.of(file + ".out").toFile())
        .redirectError(Path.of(file + ".err").toFile())
        .start();
  }

  Commands.Outcome run(List<String> arguments) throws IOException, InterruptedException {
    return Commands.run(folder, folder, JVM, arguments);
  }

  /** Runs a command that must succeed. */
  void must(List<String> arguments) throws IOException, InterruptedException {
    Commands.Outcome outcome = run(arguments);
    assertEquals(0, outcome.status(), arguments + outcome.err());
  }

  /** What two equal runs have the same. */
  static Map<String, String> comparable(Path out) throws IOException {
    if (Files.isRegularFile(out)) {
      return Map.of("", Files.readString(out, StandardCharsets.ISO_8859_1));
    }
    Map<String, String> all = new TreeMap<>(OutputCases.all(out));
    all.replaceAll((name, content) -> Sha256.of(content.getBytes(StandardCharsets.ISO_8859_1)));
    all.keySet().removeIf(name -> name.matches("(.*/)?(provenance\\.json|report\\.(md|html))"));
    return all;
  }

  /** What is beside an output that should not be. */
  static List<String> litter(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out.getParent())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains(out.getFileName() + "."))
          .filter(name -> name.endsWith(".tmp") || name.endsWith(".lock") || name.endsWith(".old"))
          .toList();
    }
  }
}
