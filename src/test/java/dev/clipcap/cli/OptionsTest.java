package dev.clipcap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.experiment.Experiment;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  private static final Set<String> ALSO = Set.of("experiment", "out");

  private static ObjectNode overridden(String base, Map<String, String> given) throws IOException {
    return new Options(given)
        .override((ObjectNode) Json.mapper().readTree(base), Experiment.class, ALSO);
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
                "mapper.prefix", "20",
                "out", "elsewhere"));
    assertEquals(
        Json.mapper()
            .readTree(
                "{\"epochs\": 1, \"mapper\": {\"type\": \"mlp\", \"prefix\": 20}, \"clip\": \"123\","
                    + "\"data\": \"coco:/somewhere\", \"finetune\": true, \"learningRate\": 2e-5}"),
        tree);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,2,3", "[1,2,3]", "[1, 2, 3]"})
  void aListMayGoWithoutItsBrackets(String seeds) throws IOException {
    assertEquals(
        Json.mapper().readTree("{\"seeds\": [1, 2, 3]}"), overridden("{}", Map.of("seeds", seeds)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoch", "mapper.prefx", "Epochs"})
  void aMisspeltNameIsRefused(String name) {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> overridden("{}", Map.of(name, "1")));
    assertTrue(e.getMessage().startsWith("option -D" + name + ": found an unknown name"));
  }

  @Test
  void mavensOwnNamesAreLeftAlone() throws IOException {
    assertEquals(0, overridden("{}", Map.of("skipTests", "true", "maven.repo.local", "/r")).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mlp-finetune", "transformer-frozen", "mlp-frozen", "transformer-finetune"})
  void theExperimentsInTheRepositoryAreWellFormed(String name) {
    Experiment experiment = Json.read(Path.of("experiments", name + ".json"), Experiment.class);
    assertEquals(name.startsWith("mlp") ? "mlp" : "transformer", experiment.mapper().type().json());
    assertEquals(name.endsWith("finetune"), experiment.finetune());
    for (String said : List.of(experiment.reproduces(), experiment.takes(), experiment.expects())) {
      assertTrue(said.length() > 5, name + " says what it reproduces, takes and expects");
    }
  }
}
