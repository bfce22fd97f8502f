package dev.clipcap.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.experiment.config.TinyExperiment;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands on tiny models and twelve pictures, for tests of what one writes and another reads.
 *
 * @param folder that has data, clip, gpt2 and what is written
 */
record Ends(Path folder) {
  static Ends in(Path folder) throws IOException {
    TinyExperiment.in(folder);
    return new Ends(folder);
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** {@code folder:} and the pictures. */
  String data() {
    return "folder:" + path("data");
  }

  String picture(int number) {
    return path("data/" + number + ".jpg").toString();
  }

  /** Runs a command that must succeed without a word of complaint. */
  Run run(String... arguments) {
    Run run = Run.dashes(arguments);
    assertEquals("0 ", run.status() + " " + run.err(), () -> String.join(" ", arguments));
    return run;
  }

  /** Trains for an epoch in {@code out}, with options that replace or join these. */
  Path train(String out, String... options) {
    return trainOn(data(), path("clip"), path("gpt2"), out, options);
  }

  Path trainOn(String data, Path clip, Path gpt2, String out, String... options) {
    Stream<String> command =
        Stream.of(
            "train",
            "mlp-finetune",
            "--data=" + data,
            "--clip=" + clip,
            "--gpt2=" + gpt2,
            "--mapper.prefix=3",
            "--batch=8",
            "--epochs=1",
            "--out=" + path(out));
    run(Stream.concat(command, Arrays.stream(options)).toArray(String[]::new));
    return path(out);
  }

  /** A model's captions of three pictures, with their log-probabilities. */
  List<String> captions(Path model, String... options) {
    Stream<String> command =
        Stream.of("caption", "--json", "--model=" + model, picture(0), picture(5), picture(11));
    Run run = run(Stream.concat(command, Arrays.stream(options)).toArray(String[]::new));
    List<String> captions = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      JsonNode json = Json.parse(line.getBytes(UTF_8), JsonNode.class, "a line");
      captions.add(
          "%s %.4f"
              .formatted(
                  json.get("caption").textValue(), json.get("log_probability").doubleValue()));
    }
    assertEquals(3, captions.size());
    return captions;
  }

  /** A number that evaluate gives a model on the test images. */
  String rouge(Path model, String... options) {
    Stream<String> command =
        Stream.of("evaluate", "--json", "--model=" + model, "--data=" + data());
    Run run = run(Stream.concat(command, Arrays.stream(options)).toArray(String[]::new));
    return Json.parse(run.out().getBytes(UTF_8), JsonNode.class, "evaluation")
        .get("rouge_l")
        .toString();
  }
}
