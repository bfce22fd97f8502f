package dev.clipcap.core.gpt2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.SharedData;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.io.Json;
import dev.clipcap.reference.ParityTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * GPT-2 with real trained weights: a small model that sorts digits, and the activations that its
 * own implementation recorded (bbycroft/llm-viz).
 */
class NanoSortTest {
  private static final String FOLDER = "gpt-nano-sort/";
  private static final int BATCH = 3;

  private JsonNode model;
  private JsonNode recorded;

  @BeforeEach
  void read() {
    var weights = SharedData.file(FOLDER + "gpt-nano-sort-model.json");
    var partials = SharedData.file(FOLDER + "gpt-nano-sort-t0-partials.json");
    assumeTrue(
        weights.isPresent() && partials.isPresent(),
        "SKIPPED: no gpt-nano-sort in the shared data folder");
    model = Json.readTree(weights.get());
    recorded = Json.readTree(partials.get());
  }

  @Test
  void activationsAreTheRecordedOnes() {
    JsonNode sizes = model.get("config");
    Gpt2Config config =
        OpenAiGpt2.config(
            sizes.get("vocab_size").intValue(),
            sizes.get("block_size").intValue(),
            sizes.get("n_embd").intValue(),
            sizes.get("n_layer").intValue(),
            sizes.get("n_head").intValue(),
            0);
    try (TestGraph graph = new TestGraph()) {
      Gpt2 gpt2 = new Gpt2(config, graph.params());
      Operand<TFloat32> tokens =
          graph.constant(floats(recorded, "tok_emb"), BATCH, config.positions(), config.width());
      Gpt2.Pass pass = gpt2.full(tokens, Dropout.OFF);
      Operand<TFloat32> logits = gpt2.logits(pass.hidden());
      graph.assign(weights(), name -> graph.params().only(name).shape().asArray());
      assertEquals(85_584, graph.params().count());

      Map<String, float[]> expected = new TreeMap<>();
      Map<String, float[]> actual = new TreeMap<>();
      List<String> stages = new ArrayList<>(List.of("x"));
      for (int i = 0; i < config.layers(); i++) {
        stages.add("block" + i);
      }
      for (int i = 0; i < stages.size(); i++) {
        expected.put(stages.get(i), floats(recorded, stages.get(i)));
        actual.put(stages.get(i), graph.fetch(pass.states().get(i)));
      }
      ParityTable.check("gpt-nano-sort", "embeddings and blocks", expected, actual);
      ParityTable.check(
          "gpt-nano-sort",
          "keys of block 0",
          floats(recorded, "k"),
          graph.fetch(pass.present().get(0).key()));
      ParityTable.check(
          "gpt-nano-sort",
          "values of block 0",
          floats(recorded, "v"),
          graph.fetch(pass.present().get(0).value()));
      float[] found = graph.fetch(logits);
      ParityTable.check("gpt-nano-sort", "logits", floats(recorded, "lm_head"), found);
      assertSorts(found);
    }
  }

  /** In each row the outputs from the last of the six digits on are the digits in order. */
  private void assertSorts(float[] logits) {
    float[] ids = floats(recorded, "idx");
    int time = ids.length / BATCH;
    int vocabulary = logits.length / ids.length;
    int digits = 6;
    for (int row = 0; row < BATCH; row++) {
      int[] sorted = new int[digits];
      int[] found = new int[digits];
      for (int i = 0; i < digits; i++) {
        sorted[i] = (int) ids[row * time + i];
        int at = (row * time + digits - 1 + i) * vocabulary;
        found[i] =
            IntStream.range(0, vocabulary)
                .boxed()
                .max(Comparator.comparing(v -> logits[at + v]))
                .orElseThrow();
      }
      Arrays.sort(sorted);
      assertArrayEquals(sorted, found);
    }
  }

  /**
   * The weights for {@link Gpt2}. Linear weights are stored [out, in] and become Conv1D's [in,
   * out]. The model's head is a matrix of its own: it stands in for the token table, which is not
   * needed where token embeddings come in.
   */
  private Map<String, float[]> weights() {
    Map<String, float[]> weights = new TreeMap<>();
    for (var entry : model.properties()) {
      String name = entry.getKey().replace("transformer.", "");
      boolean buffer = name.endsWith(".attn.bias");
      if ((name.startsWith("h.") && !buffer) || name.startsWith("ln_f") || name.startsWith("wpe")) {
        boolean linear = name.contains(".c_") && name.endsWith("weight");
        float[] values = floats(model, entry.getKey());
        int out = entry.getValue().at("/shape/0").intValue();
        weights.put(name, linear ? transposed(values, out) : values);
      }
    }
    weights.put("wte.weight", floats(model, "lm_head.weight"));
    return weights;
  }

  private static float[] transposed(float[] matrix, int rows) {
    int columns = matrix.length / rows;
    float[] result = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      result[i % columns * rows + i / columns] = matrix[i];
    }
    return result;
  }

  /** Little-endian float32 in base64. */
  private static float[] floats(JsonNode file, String name) {
    byte[] bytes = Base64.getDecoder().decode(file.get(name).get("data").textValue());
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
