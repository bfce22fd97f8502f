package dev.clipcap.experiment.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GridTest {
  private static Grid grid(String more) {
    String fields =
        "{\"data\": {\"type\": \"folder\", \"path\": \"photos\"}, \"gpt2\": \"gpt2\", \"finetune\":"
            + " false, \"batch\": 8, \"warmupShare\": 0.1, \"weightDecay\": 0.01, "
            + more
            + "}";
    return Grid.of(Json.parse(fields.getBytes(UTF_8), ObjectNode.class, "test"), "test");
  }

  private static final String PLAIN =
      "\"epochs\": 2, \"learningRate\": 1e-3, \"mapper\": {\"type\": \"mlp\", \"prefix\": 5}";

  @Test
  void withoutListsItIsOneExperiment() {
    Grid one = grid(PLAIN + ", \"seeds\": [1, 2]");
    assertFalse(one.isSweep());
    assertEquals(Set.of(), one.points().get(0).values().keySet());
    assertEquals(List.of(1, 2), one.points().get(0).experiment().seeds().several());
  }

  @Test
  void eachValueMeetsEachOther() {
    Grid grid =
        grid(
            "\"epochs\": [2], \"learningRate\": [1e-3, 2e-3], \"mapper\": {\"type\": \"mlp\","
                + " \"prefix\": [5, 10, 20]}, \"seeds\": [1, 2]");
    assertTrue(grid.isSweep());
    assertEquals(
        List.of("0.001 5", "0.001 10", "0.001 20", "0.002 5", "0.002 10", "0.002 20"),
        grid.points().stream()
            .map(
                p ->
                    p.experiment().optimization().learningRate()
                        + " "
                        + p.experiment().models().mapper().prefix())
            .toList());
    assertEquals(
        "{\"epochs\":2,\"learningRate\":0.001,\"mapper.prefix\":5}",
        Json.line(grid.points().get(0).values()));
  }

  @Test
  void textsAndObjectsAreValues() {
    Grid grid =
        grid(
            "\"epochs\": 2, \"learningRate\": 1e-3, \"seed\": 1, \"text\": [\"sentence\", null],"
                + " \"mapper\": [{\"type\": \"mlp\", \"prefix\": 5}, {\"type\": \"transformer\","
                + " \"prefix\": 5}]");
    assertEquals(
        Set.of("MLP", "transformer"),
        grid.points().stream()
            .map(p -> p.experiment().models().mapper().label())
            .collect(Collectors.toSet()));
    assertEquals(4, grid.points().stream().map(Grid.Point::experiment).distinct().count());
  }

  @Test
  void badListsAreRefused() {
    String rest =
        ", \"learningRate\": 1e-3, \"seed\": 1, \"mapper\": {\"type\": \"mlp\", \"prefix\": 5}";
    assertEquals(
        "field 'epochs': found [], expected one or more different values; correct the experiment",
        refused("\"epochs\": []" + rest));
    assertEquals(
        "field 'epochs': found [2,2], expected one or more different values; correct the"
            + " experiment",
        refused("\"epochs\": [2, 2]" + rest));
    String zero = refused("\"epochs\": [2, 0]" + rest);
    assertTrue(zero.contains("'epochs'") && zero.contains("found 0"), zero);
    String unknown = refused("\"epochs\": 2, \"epoch\": [2, 3]" + rest);
    assertTrue(unknown.contains("epoch"), unknown);
  }

  private static String refused(String more) {
    return assertThrows(InvalidInputException.class, () -> grid(more)).getMessage();
  }
}
