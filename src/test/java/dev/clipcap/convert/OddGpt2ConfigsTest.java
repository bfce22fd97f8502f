package dev.clipcap.convert;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.CachedStep;
import dev.clipcap.accel.Precision;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2.KeyValue;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.train.Backward;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * GPT-2s whose configs differ from OpenAI's, beside transformers: config_references.py's values.
 */
class OddGpt2ConfigsTest {
  private static final double TOLERANCE = 5e-6;
  private static final String TOKENIZER =
      "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}}";
  private static final int B = 2;
  private static final int T = 9;

  @TempDir Path folder;

  static Path file(String name) {
    try {
      return Path.of(OddGpt2ConfigsTest.class.getResource("/odd-configs/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Arguments> variants() {
    return Stream.of("gpt2", "gpt2-inner")
        .flatMap(
            model ->
                Json.readTree(file(model + ".json")).get("variants").properties().stream()
                    .map(variant -> Arguments.of(model, variant.getKey(), variant.getValue())));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("variants")
  void logitsAndAGradientAreTransformers(String model, String variant, JsonNode expected) {
    Gpt2Config config = HuggingFaceConfig.gpt2(expected.get("config"), variant);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Gpt2 gpt2 = new Gpt2(config, graph.params());
      int[] ids = ids(model);
      Operand<TInt32> all = tf.constant(Shape.of(B, T), DataBuffers.of(ids));
      Operand<TFloat32> logits = gpt2.logits(gpt2.full(gpt2.embed(all), Dropout.OFF).hidden());
      Param inner = graph.params().only("h.0.mlp.c_fc.weight");
      Operand<TFloat32> gradient = gradient(tf, ids, logits, inner);
      restore(graph, model);

      float[] last = floats(expected.get("logits"));
      assertClose("logits", last, last(graph.fetch(logits), config), TOLERANCE);
      float[] row = floats(expected.get("gradient"));
      assertClose("gradient", row, Arrays.copyOf(graph.fetch(gradient), row.length), 2e-5);

      Acceleration.Steps ways = Acceleration.ofSteps(Precision.FLOAT32, 1);
      for (Kernels kernels : Set.of(Kernels.PLAIN, ways.few(), ways.many())) {
        Gpt2 by = gpt2.with(kernels);
        assertClose(
            kernels + ", after a cache",
            last,
            graph.fetch(by.logits(afterCache(tf, by, ids))),
            TOLERANCE);
        assertClose(
            kernels + ", after a padded cache",
            last,
            graph.fetch(by.logits(afterPaddedCache(tf, by, ids))),
            TOLERANCE);
      }
    }
  }

  /** The mean cross-entropy of each next token by a weight. */
  private static Operand<TFloat32> gradient(
      Ops tf, int[] ids, Operand<TFloat32> logits, Param weight) {
    List<Integer> rows = new ArrayList<>();
    List<Integer> next = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      if ((i + 1) % T != 0) {
        rows.add(i);
        next.add(ids[i + 1]);
      }
    }
    int[] rowsWithNext = rows.stream().mapToInt(i -> i).toArray();
    int[] labels = next.stream().mapToInt(i -> i).toArray();
    Operand<TFloat32> asked =
        tf.gather(logits, tf.constant(rowsWithNext), tf.constant(0)); // [B (T-1), V]
    Operand<TFloat32> slopes =
        tf.nn.sparseSoftmaxCrossEntropyWithLogits(asked, tf.constant(labels)).backprop();
    Operand<TFloat32> mean = tf.math.div(slopes, tf.constant((float) labels.length));
    Graph graph = (Graph) tf.scope().env();
    return Backward.through(graph, asked, mean, List.of(weight)).get(0);
  }

  /** The last of T tokens, after a pass over the others. */
  private static Operand<TFloat32> afterCache(Ops tf, Gpt2 gpt2, int[] ids) {
    return gpt2.extend(gpt2.embed(part(tf, ids, T - 1, T)), first(tf, gpt2, ids)).hidden();
  }

  private static List<KeyValue> first(Ops tf, Gpt2 gpt2, int[] ids) {
    return gpt2.full(gpt2.embed(part(tf, ids, 0, T - 1)), Dropout.OFF).present();
  }

  /** The same by the step that decoding takes, in a cache with positions that are not in use. */
  private static Operand<TFloat32> afterPaddedCache(Ops tf, Gpt2 gpt2, int[] ids) {
    List<KeyValue> padded = new ArrayList<>();
    for (KeyValue kv : first(tf, gpt2, ids)) {
      padded.add(kv.then(tf, kv));
    }
    Operand<TInt32> lengths = tf.constant(new int[] {T - 1, T - 1});
    Operand<TInt32> last = tf.constant(new int[] {ids[T - 1], ids[2 * T - 1]});
    return new CachedStep(gpt2).next(last, lengths, padded).hidden();
  }

  private static Operand<TInt32> part(Ops tf, int[] ids, int from, int to) {
    int[] part = new int[B * (to - from)];
    for (int row = 0; row < B; row++) {
      System.arraycopy(ids, row * T + from, part, row * (to - from), to - from);
    }
    return tf.constant(Shape.of(B, to - from), DataBuffers.of(part));
  }

  private static float[] last(float[] logits, Gpt2Config config) {
    int v = config.vocabSize();
    float[] last = new float[B * v];
    for (int row = 0; row < B; row++) {
      System.arraycopy(logits, (row * T + T - 1) * v, last, row * v, v);
    }
    return last;
  }

  private static int[] ids(String model) {
    List<Integer> ids = new ArrayList<>();
    Json.readTree(file(model + ".json"))
        .get("input_ids")
        .forEach(row -> row.forEach(id -> ids.add(id.intValue())));
    return ids.stream().mapToInt(i -> i).toArray();
  }

  static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).floatValue();
    }
    return values;
  }

  private static void restore(TestGraph graph, String model) {
    try (Checkpoint weights = Checkpoint.open(file(model + ".safetensors"))) {
      ModelConverter.assign(graph.session(), graph.params(), weights, WeightMaps.gpt2());
    }
  }

  /** Nothing of the config is lost on the way to a folder of this project. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("variants")
  void convertKeepsTheConfig(String model, String variant, JsonNode expected) throws IOException {
    Path published = Files.createDirectory(folder.resolve("published"));
    Json.write(published.resolve("config.json"), expected.get("config"));
    Files.copy(file(model + ".safetensors"), published.resolve("model.safetensors"));
    Path tokenizer = Files.writeString(folder.resolve("any.json"), TOKENIZER);
    Path converted = folder.resolve("converted");
    ModelConverter.convert(published, tokenizer, null, converted);
    assertEquals(
        HuggingFaceConfig.gpt2(expected.get("config"), variant),
        SavedModels.config(converted, Gpt2Config.class));
  }

  /** What the version before this one wrote computes what it did, with one rate of dropout. */
  @Test
  void aConfigOfTheVersionBeforeIsRead() {
    String old =
        """
        {"vocab_size": 13, "n_positions": 8, "n_embd": 8, "n_layer": 2, "n_head": 2,
         "layer_norm_epsilon": 1e-05, "resid_pdrop": 0.0}
        """;
    try {
      Gpt2Config read = Json.mapper().readValue(old, Gpt2Config.class);
      assertEquals(OpenAiGpt2.config(13, 8, 8, 2, 2, 0), read);
      assertEquals(0f, read.embeddingDropout());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
