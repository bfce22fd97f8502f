package dev.clipcap.app.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.Explanation.Neighbour;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.lab.inspect.Inspection;
import dev.clipcap.lab.inspect.InspectionText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Says what is in a model. */
@Command(
    name = "inspect",
    description = {
      "Lists a model's weights with their shapes, by part, and counts the multiply-adds of a"
          + " caption by formula (matrix products and convolutions; a multiply-add is two"
          + " operations).",
      "",
      "With --image: the tokens nearest to each prefix vector of that image."
    },
    footer = {"", "Example: clipcap inspect --model CAPTIONER --image photo.jpg"})
final class InspectCommand implements Runnable {
  @ParentCommand private ClipCap clipcap;

  @Mixin private SharedOptions.Model model;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "An image whose prefix is shown as words; needs a captioner.")
  private Path image;

  @Option(
      names = "--tokens",
      paramLabel = "NUMBER",
      description = "Tokens of the caption that is counted (default: ${DEFAULT-VALUE}).")
  private int tokens = 10;

  @Option(names = "--json", description = "Print one JSON object in place of the tables.")
  private boolean json;

  private record Result(@JsonUnwrapped Inspection inspection, List<List<Neighbour>> prefix) {}

  @Override
  public void run() {
    Inspection inspection = Inspection.of(model.get(), tokens);
    List<List<Neighbour>> prefix = image == null ? null : prefix(inspection);
    clipcap.print(json, new Result(inspection, prefix), () -> text(inspection, prefix));
  }

  private String text(Inspection inspection, List<List<Neighbour>> prefix) {
    String words = prefix == null ? "" : InspectionText.ofPrefix(image.toString(), prefix);
    return InspectionText.of(inspection) + words;
  }

  private List<List<Neighbour>> prefix(Inspection inspection) {
    if (!inspection.kind().equals("captioner")) {
      throw new InvalidInputException(
          "option -Dimage", "it with a " + inspection.kind(), "it with a captioner", "remove it");
    }
    clipcap.loading();
    try (Captioner captioner = Captioner.load(model.get())) {
      return captioner.prefixWords(captioner.read(InputFiles.image(image), image.toString()));
    } catch (IOException e) {
      throw FileProblem.reading(image, "an image", e);
    }
  }
}
