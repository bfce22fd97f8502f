package dev.clipcap.experiment.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.data.TextRule;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentTest {
  /** mlp-finetune with other fields; a value of null removes a field. */
  private static Experiment with(String fields) throws IOException {
    ObjectNode tree = (ObjectNode) Json.readTree(Path.of("experiments", "mlp-finetune.json"));
    for (var field : Json.mapper().readTree(fields).properties()) {
      tree.set(field.getKey(), field.getValue());
      if (field.getValue().isNull()) {
        tree.remove(field.getKey());
      }
    }
    return Json.convert(tree, Experiment.class, "test");
  }

  @Test
  void seedsStandInPlaceOfTheSeed() throws IOException {
    Experiment several = with("{\"seed\": null, \"seeds\": [3, 1]}");
    assertNull(several.seeds().one());
    assertEquals(List.of(3, 1), several.seeds().several());
    assertEquals(with("{\"seed\": 3}"), several.withSeed(3));
    assertEquals(with("{\"seed\": 4}"), with("{\"seed\": null, \"seeds\": [4]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"seeds\": [1, 2]}|fields 'seed' and 'seeds': found both, which contradict each other",
        "{\"seed\": null}|fields 'seed' and 'seeds': found neither, expected one of the two",
        "{\"seed\": null, \"seeds\": [1, 2, 1]}|field 'seeds': found [1, 2, 1], expected",
        "{\"seed\": null, \"seeds\": []}|field 'seeds': found [], expected one or more different",
        "{\"seed\": null, \"seeds\": [null, 1]}|field 'seeds': found [null, 1], expected",
        "{\"patience\": 0}|field 'patience': found 0, expected 1 or more, or absent",
        "{\"text\": \"upper\"}|field 'text'",
        "{\"precision\": \"int16\"}|field 'precision': found int16, expected float32 or bfloat16",
        "{\"gpt2LearningRate\": 0}|field 'gpt2LearningRate': found 0.0, expected above 0",
        "{\"gpt2LearningRate\": 1e-5, \"finetune\": false}|"
            + "field 'gpt2LearningRate': found 1.0E-5 with a frozen GPT-2, expected none, or",
        "{\"views\": 3}|field 'views': found 3, expected 1, 2 or 10",
        "{\"mapper\": {\"prefix\": 7}}|mapper: found neither 'type' nor 'class', expected one",
      })
  void whatContradictsItselfIsRefused(String fields, String message) {
    String said = assertThrows(InvalidInputException.class, () -> with(fields)).getMessage();
    assertTrue(said.contains(message), said);
  }

  @Test
  void theTextRuleIsOffUnlessItIsNamed() throws IOException {
    assertNull(with("{}").data().text());
    assertEquals(TextRule.SENTENCE, with("{\"text\": \"sentence\"}").data().text());
    assertTrue(Json.toString(with("{\"text\": \"sentence\"}")).contains("\"text\" : \"sentence\""));
  }

  @Test
  void anOwnMapperHasALabel() throws IOException {
    String fields =
        "{\"finetune\": false, \"mapper\": {\"class\": \"a.b.MyMapper\", \"prefix\": 7}}";
    Experiment own = with(fields);
    assertEquals("MyMapper", own.models().mapper().label());
    assertEquals("a.b.MyMapper", own.models().mapper().between(5, 9).className());
    assertEquals(own, Json.convert(Json.mapper().valueToTree(own), Experiment.class, "test"));
  }
}
