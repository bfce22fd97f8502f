package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class RecordOptionsTest {
  private static ObjectNode overridden(String base, Map<String, String> given) throws IOException {
    CommandLine all = ClipCap.commandLine(System.in, System.out, System.err);
    List<String> arguments = new ArrayList<>(List.of("train", "any"));
    given.forEach((name, value) -> arguments.add(RecordOptions.option(name) + "=" + value));
    CommandSpec train = all.parseArgs(arguments.toArray(String[]::new)).subcommand().commandSpec();
    return RecordOptions.override(
        (ObjectNode) Json.mapper().readTree(base),
        Experiment.class,
        RecordOptions.given(train, Experiment.class));
  }

  @Test
  void valuesTakeTheFieldsType() throws IOException {
    JsonNode tree =
        overridden(
            "{\"epochs\": 6, \"mapper\": {\"type\": \"mlp\", \"prefix\": 10}}",
            Map.of(
                "epochs", "1",
                "learningRate", "2e-5",
                "finetune", "true",
                "clip", "123",
                "data", "coco:/somewhere",
                "mapper.prefix", "20"));
    assertEquals(
        Json.mapper()
            .readTree(
                "{\"epochs\": 1, \"mapper\": {\"type\": \"mlp\", \"prefix\": 20}, \"clip\": \"123\","
                    + "\"data\": \"coco:/somewhere\", \"finetune\": true, \"learningRate\": 2e-5}"),
        tree);
  }

  /** A field inside a field that was yes or no. */
  @Test
  void adaptersReplaceYesOrNo() throws IOException {
    JsonNode tree =
        overridden(
            "{\"finetune\": true, \"mapper\": {\"prefix\": 10}}",
            Map.of("finetune.lora.rank", "8", "finetune.lora.targets", "attn.c_attn"));
    assertEquals(
        Json.mapper()
            .readTree(
                "{\"finetune\": {\"lora\": {\"rank\": 8, \"targets\": [\"attn.c_attn\"]}},"
                    + " \"mapper\": {\"prefix\": 10}}"),
        tree);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,2,3", "[1,2,3]", "[1, 2, 3]"})
  void aListMayGoWithoutItsBrackets(String seeds) throws IOException {
    assertEquals(
        Json.mapper().readTree("{\"seeds\": [1, 2, 3]}"), overridden("{}", Map.of("seeds", seeds)));
  }

  @ParameterizedTest
  @CsvSource({"epoch, epochs", "mapper.prefx, mapper.prefix", "Epochs, epochs"})
  void aMisspeltNameIsRefused(String name, String meant) {
    Run run = Run.defines(Map.of("experiment", "mlp-finetune", name, "1"));
    assertEquals(2, run.status());
    assertTrue(
        run.err().startsWith("error: option -D" + name + ": found an unknown name"), run.err());
    assertTrue(run.err().contains("did you mean -D" + meant + "?"), run.err());
  }

  /** So a field that is added becomes an option, and help says what it is. */
  @Test
  void helpHasWordsForEveryField() {
    CommandLine all = ClipCap.commandLine(System.in, System.out, System.err);
    Set<String> silent =
        Stream.of("train", "pretrain-mini")
            .flatMap(c -> all.getSubcommands().get(c).getCommandSpec().options().stream())
            .filter(OptionSpec::hidden)
            .map(OptionSpec::longestName)
            .collect(Collectors.toSet());
    assertEquals(Set.of("--reproduces", "--takes", "--expects"), silent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mlp-finetune", "transformer-frozen", "mlp-frozen", "transformer-finetune"})
  void theExperimentsInTheRepositoryAreWellFormed(String name) {
    Experiment experiment = Json.read(Path.of("experiments", name + ".json"), Experiment.class);
    assertEquals(
        name.startsWith("mlp") ? "mlp" : "transformer",
        experiment.models().mapper().type().name().toLowerCase(Locale.ROOT));
    assertEquals(name.endsWith("finetune"), experiment.task().finetune().weights());
    Experiment.About about = experiment.about();
    for (String said : List.of(about.reproduces(), about.takes(), about.expects())) {
      assertTrue(said.length() > 5, name + " says what it reproduces, takes and expects");
    }
  }
}
