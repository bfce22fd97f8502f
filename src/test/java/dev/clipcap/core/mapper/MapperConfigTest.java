package dev.clipcap.core.mapper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** A mapper's config: what is not one is refused, unknown fields included. */
class MapperConfigTest {
  private static final String MLP =
      "{\"type\": \"mlp\", \"embedding\": 512, \"prefix\": 10, \"width\": 768%s}";
  private static final String TRANSFORMER =
      "{\"type\": \"transformer\", \"embedding\": 640, \"prefix\": 40, \"width\": 768,"
          + " \"clipTokens\": 40, \"layers\": 8, \"heads\": 8%s}";

  private static final String LINEAR =
      "{\"type\": \"linear\", \"embedding\": 3, \"prefix\": 2, \"width\": 4%s}";

  @Test
  void thePapersAreRead() throws IOException {
    assertEquals(MapperConfig.mlp(512, 10, 768), read(MLP.formatted("")));
    assertEquals(MapperConfig.transformer(640, 40, 40, 768), read(TRANSFORMER.formatted("")));
    MapperConfig relu = read(MLP.formatted(", \"activation\": \"relu\""));
    assertEquals(MapperConfig.Activation.RELU, relu.activation());
    assertEquals(
        relu, Json.convert(Json.mapper().valueToTree(relu), MapperConfig.class, "written"));
  }

  @Test
  void theHiddenLayerAndDropoutAreWrittenWhereTheyAreNotThePapers() throws IOException {
    MapperConfig own = read(MLP.formatted(", \"hidden\": 512, \"dropout\": 0.2"));
    assertEquals(512, own.hiddenWidth());
    assertEquals(0.2, own.dropout());
    assertEquals(own, Json.convert(Json.mapper().valueToTree(own), MapperConfig.class, "written"));
    assertEquals(3840, MapperConfig.mlp(512, 10, 768).hiddenWidth());
    MapperConfig paper = read(MLP.formatted(", \"hidden\": 3840, \"dropout\": 0"));
    assertEquals(MapperConfig.mlp(512, 10, 768), paper);
    assertEquals(
        "{\"type\":\"mlp\",\"embedding\":512,\"prefix\":10,\"width\":768,"
            + "\"activation\":\"tanh\"}",
        Json.mapper().writeValueAsString(paper));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"hidden\": 0 | hidden 0, expected 1 to",
        "\"hidden\": 300000000 | hidden 300000000, expected 1 to",
        "\"hidden\": 1.5 | 1.5",
        "\"dropout\": 1 | dropout 1.0, expected a rate from 0 to below 1",
        "\"dropout\": -0.1 | dropout -0.1",
        "\"dropout\": null | field 'dropout': found null",
        "\"drop\": 0.1 | unknown field 'drop'",
        "\"layers\": 8 | an mlp with clipTokens, layers or heads",
        "\"heads\": 2 | an mlp with clipTokens, layers or heads",
        "\"clipTokens\": 3 | an mlp with clipTokens, layers or heads",
        "\"class\": \"my.Mapper\" | both 'type' and 'class'",
        "\"activation\": \"gelu\" | gelu"
      })
  void whatContradictsAnMlpIsRefused(String field, String expected) {
    refused(MLP.formatted(", " + field), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"heads\": 8 | \"heads\": 7 | heads 7, width 768",
        "\"heads\": 8 | \"heads\": 0 | heads 0",
        "\"heads\": 8 | \"heads\": 8, \"hidden\": 9 | a transformer with hidden, expected hidden for",
        "\"heads\": 8 | \"heads\": 8, \"dropout\": 2 | dropout 2.0",
        "\"layers\": 8 | \"layers\": 0 | layers 0",
        "\"layers\": 8 | \"layers\": 100000 | layers 100000",
        "\"layers\": 8 | \"layers\": null | field 'layers': found null",
        "\"clipTokens\": 40 | \"clipTokens\": -1 | clipTokens -1",
        "\"prefix\": 40 | \"prefix\": 0 | prefix 0",
        "\"width\": 768 | \"width\": null | field 'width': found null",
        "\"embedding\": 640, | '' | no field 'embedding'",
        "\"type\": \"transformer\" | \"type\": null | neither 'type' nor 'class'",
        "\"type\": \"transformer\" | \"type\": \"resnet\" | resnet",
        "\"heads\": 8 | \"heads\": 8, \"mlp_ratio\": 4 | unknown field 'mlp_ratio'"
      })
  void whatNoTransformerCanBeIsRefused(String old, String changed, String expected) {
    refused(TRANSFORMER.formatted("").replace(old, changed), expected);
  }

  @Test
  void oneLinearLayerIsReadAndWritten() throws IOException {
    MapperConfig linear = read(LINEAR.formatted(""));
    assertEquals(LINEAR.formatted("").replace(" ", ""), Json.mapper().writeValueAsString(linear));
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> prefix =
          Mappers.of(linear, graph.params()).prefix(graph.constant(new float[2 * 3], 2, 3));
      assertEquals(Shape.of(2, 2, 4), prefix.shape());
      assertEquals(3 * 2 * 4 + 2 * 4, graph.params().count());
      // W = 0 to 23 by rows, b = 100 to 107: the j-th output of (1, 0, 2) is b_j + W_j0 + 2 W_j2
      float[] weight = new float[24];
      float[] bias = new float[8];
      for (int i = 0; i < 24; i++) {
        weight[i] = i;
        bias[i % 8] = 100 + i % 8;
      }
      TestGraph.assign(graph.session(), graph.params(), Map.of("weight", weight, "bias", bias));
      Operand<TFloat32> of =
          Mappers.of(linear, graph.params()).prefix(graph.constant(new float[] {1, 0, 2}, 1, 3));
      assertArrayEquals(new float[] {104, 114, 124, 134, 144, 154, 164, 174}, graph.fetch(of));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"clipTokens\": 2",
        "\"layers\": 1",
        "\"heads\": 1",
        "\"hidden\": 5",
        "\"activation\": \"tanh\""
      })
  void whatOneLinearLayerHasNotIsRefused(String field) {
    refused(LINEAR.formatted("," + field), "a linear with clipTokens, layers, heads, activation");
  }

  private static void refused(String json, String expected) {
    String message = assertThrows(InvalidInputException.class, () -> read(json)).getMessage();
    assertTrue(message.contains(expected), message);
    assertFalse(message.contains("\n"), message);
  }

  private static MapperConfig read(String json) throws IOException {
    return Json.convert(Json.mapper().readTree(json), MapperConfig.class, "mapper");
  }
}
