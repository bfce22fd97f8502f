package dev.clipcap.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.PrintedText;
import dev.clipcap.io.Unchecked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The models and experiments at hand. */
@Command(
    name = "list",
    description =
        "Lists captioners (for --model), image encoders and language models (for --clip and --gpt2)"
            + " and experiments (for train) that are here, and what each is.",
    footer = {"", "Example: clipcap list"})
final class ListCommand implements Runnable {
  private static final Path MODELS = Path.of("savedmodels");
  private static final Path RESULTS = Path.of("results");
  private static final int WIDTH = 79;

  @ParentCommand private ClipCap clipcap;

  @Override
  public void run() {
    clipcap.say("captioners");
    say("photos", "the default: photos of Flickr8k and COCO");
    for (Path run : folders(RESULTS)) {
      if (Files.exists(run.resolve("captioner/config.json"))) {
        say(run.resolve("captioner").toString(), "trained on " + trainedOn(run));
      }
    }
    clipcap.say("");
    clipcap.say("image encoders and language models");
    for (Path model : folders(MODELS)) {
      JsonNode config = config(model);
      if (!config.isMissingNode() && !config.has("mapper")) {
        say(model.toString(), config.has("vision_config") ? "image encoder" : "GPT-2");
      }
    }
    clipcap.say("");
    clipcap.say("experiments");
    for (String name : Experiments.names()) {
      say(name, tree(Experiments.file(name)).path("reproduces").asText());
    }
  }

  private void say(String name, String about) {
    String line = PrintedText.oneLine("  %-32s %s".formatted(name, about)).stripTrailing();
    clipcap.say(line.length() > WIDTH ? line.substring(0, WIDTH - 3) + "..." : line);
  }

  private static String trainedOn(Path run) {
    JsonNode training = tree(run.resolve("captioner").resolve(TrainedOn.FILE));
    JsonNode data = config(run).path("data"); // an earlier version's captioner has no such file
    return training.has("data")
        ? Json.convert(training, TrainedOn.class, TrainedOn.FILE).text()
        : data.isTextual() ? data.textValue() : data.path("path").asText(TrainedOn.UNKNOWN.text());
  }

  private static JsonNode config(Path folder) {
    return tree(folder.resolve("config.json"));
  }

  /** A missing node where there is no such file, or another one of that name. */
  private static JsonNode tree(Path file) {
    try {
      return Json.readTree(file);
    } catch (InvalidInputException e) {
      return Json.mapper().missingNode();
    }
  }

  private static List<Path> folders(Path in) {
    if (!Files.isDirectory(in)) {
      return List.of();
    }
    return Unchecked.list(in).stream().filter(Files::isDirectory).toList();
  }
}
