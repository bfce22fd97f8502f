package dev.clipcap.core.tf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.convert.ModelExport;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Params;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Output;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A tiny GPT-2 written as a SavedModel, and what can be read from such a folder. */
class SavedModelsTest {
  private static final Gpt2Config CONFIG = OpenAiGpt2.config(13, 8, 8, 2, 2, 0.1f);
  private static final int[][] IDS = {{3, 1, 4, 1}, {5, 9, 2, 6}};

  @TempDir static Path folder;

  private static Path model;

  @BeforeAll
  static void write() throws IOException {
    Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), "{}");
    model = folder.resolve("model");
    ModelExport.write(
        Output.of(model),
        Storage.FLOAT32,
        CONFIG,
        (session, params) -> RandomWeights.assign(session, params, 0.3, 1),
        tokenizer,
        Map.of("made", "by a test"));
  }

  /** The same model in a graph of its own. */
  private static float[] logits(Consumer<TestGraph> weights) {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> logits = build(graph);
      weights.accept(graph);
      return graph.fetch(logits);
    }
  }

  private static Operand<TFloat32> build(TestGraph graph) {
    Gpt2 gpt2 = new Gpt2(CONFIG, graph.params());
    return gpt2.logits(gpt2.full(gpt2.embed(graph.tf().constant(IDS)), Dropout.OFF).hidden());
  }

  private static float[] expected() {
    return logits(graph -> RandomWeights.assign(graph.session(), graph.params(), 0.3, 1));
  }

  @Test
  void tensorFlowLoadsItAndItsSignaturesGiveTheSame() {
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
        TInt32 ids = Tensors.of(IDS)) {
      try (Result result = bundle.function("serving_default").call(Map.of("input_ids", ids))) {
        TFloat32 logits = (TFloat32) result.get("logits").orElseThrow();
        assertArrayEquals(new long[] {2, 4, 13}, logits.shape().asArray());
        assertArrayEquals(expected(), Tensors.floats(logits), 1e-6f);
      }
      try (Result embedded = bundle.function("embed").call(Map.of("input_ids", ids));
          Result result =
              bundle
                  .function("continue_embeds")
                  .call(Map.of("inputs_embeds", embedded.get("inputs_embeds").orElseThrow()))) {
        TFloat32 logits = (TFloat32) result.get("logits").orElseThrow();
        assertArrayEquals(expected(), Tensors.floats(logits), 1e-6f);
      }
    }
  }

  @Test
  void weightsRestoreIntoAnotherGraph() {
    float[] restored =
        logits(
            graph ->
                SavedModels.restore(
                    graph.session(), graph.params(), model, UnaryOperator.identity()));
    assertArrayEquals(expected(), restored);
  }

  /** Whatever the folders are called from which its weights come and to which it is written. */
  @Test
  void theSameModelIsTheSameBytes() throws IOException {
    Path elsewhere = folder.resolve("the/home of/somebody");
    assertEquals(rewritten(model, "a"), rewritten(rewrittenTo(model, elsewhere), "b"));
  }

  private static String rewritten(Path source, String name) throws IOException {
    return Sha256.ofDirectory(rewrittenTo(source, folder.resolve(name)));
  }

  private static Path rewrittenTo(Path source, Path target) throws IOException {
    ModelExport.write(
        Output.of(target),
        Storage.FLOAT32,
        CONFIG,
        (session, params) -> SavedModels.restore(session, params, source, UnaryOperator.identity()),
        folder.resolve("tokenizer.json"),
        Map.of("made", "by a test"));
    return target;
  }

  /** TensorFlow takes the name of a checkpoint that it reads for a pattern. */
  @ParameterizedTest
  @ValueSource(strings = {"run [2]", "a*b", "what?", "[", "]", "back\\slash"})
  void aFolderMayHaveAnyName(String name) throws IOException {
    Path odd = Files.createDirectory(folder.resolve(name)).resolve("model");
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.toList()) {
        Files.copy(file, odd.resolve(model.relativize(file)));
      }
    }
    float[] restored =
        logits(
            graph ->
                SavedModels.restore(
                    graph.session(), graph.params(), odd, UnaryOperator.identity()));
    assertArrayEquals(expected(), restored);
  }

  @Test
  void aModelOfAnotherKindIsNotReplaced() {
    String message =
        assertThrows(
                InvalidInputException.class,
                () ->
                    SavedModels.write(
                        Output.of(model),
                        Storage.FLOAT32,
                        new SavedModels.Companions(new Other(1), Map.of(), null),
                        params -> List.of(),
                        (session, params) -> {}))
            .getMessage();
    assertTrue(message.contains("a model of another kind, which would be lost"), message);
  }

  private record Other(int other) {}

  @Test
  void weightsRestoreUnderAnotherPrefix() {
    try (TestGraph graph = new TestGraph()) {
      Params part = graph.params().at("gpt").at("transformer");
      Gpt2 gpt2 = new Gpt2(CONFIG, part);
      var logits =
          gpt2.logits(gpt2.full(gpt2.embed(graph.tf().constant(IDS)), Dropout.OFF).hidden());
      SavedModels.restore(graph.session(), part, model, part::localName);
      assertArrayEquals(expected(), graph.fetch(logits));
    }
  }

  /** Two loaded models whose variables have the same names don't share them. */
  @Test
  void twoModelsKeepTheirOwnWeights() throws IOException {
    Path other = folder.resolve("other");
    ModelExport.write(
        Output.of(other),
        Storage.FLOAT32,
        CONFIG,
        (session, params) -> RandomWeights.assign(session, params, 0.3, 2),
        folder.resolve("tokenizer.json"),
        Map.of());
    try (SavedModelBundle first = SavedModelBundle.load(model.toString(), "serve");
        SavedModelBundle second = SavedModelBundle.load(other.toString(), "serve");
        TInt32 ids = Tensors.of(IDS);
        Result ofFirst = first.function("serving_default").call(Map.of("input_ids", ids));
        Result ofSecond = second.function("serving_default").call(Map.of("input_ids", ids))) {
      float[] found = Tensors.floats((TFloat32) ofFirst.get(0));
      assertArrayEquals(expected(), found, 1e-6f);
      assertFalse(Arrays.equals(found, Tensors.floats((TFloat32) ofSecond.get(0))));
    }
  }

  /** One error, one line: where, found, expected, what to do. */
  private static void assertRefused(Path directory, Gpt2Config config, String... parts) {
    try (TestGraph graph = new TestGraph()) {
      Gpt2 gpt2 = new Gpt2(config, graph.params());
      gpt2.logits(gpt2.full(gpt2.embed(graph.tf().constant(IDS)), Dropout.OFF).hidden());
      String message =
          assertThrows(
                  InvalidInputException.class,
                  () ->
                      SavedModels.restore(
                          graph.session(), graph.params(), directory, UnaryOperator.identity()))
              .getMessage();
      assertEquals(1, message.lines().count(), message);
      for (String part : parts) {
        assertTrue(message.contains(part), message);
      }
    }
  }

  @Test
  void missingWeightIsNamed() {
    assertRefused(
        model,
        OpenAiGpt2.config(13, 8, 8, 3, 2, 0.1f), // one block more
        model.toString(),
        "h.2.ln_1.",
        "config.json");
  }

  @Test
  void wrongShapeIsRefused() {
    assertRefused(model, OpenAiGpt2.config(14, 8, 8, 2, 2, 0.1f), "wte.weight", "[14,8]", "[13,8]");
    assertRefused(model, OpenAiGpt2.config(13, 9, 8, 2, 2, 0.1f), "wpe.weight", "[9,8]", "[8,8]");
  }

  @Test
  void folderThatIsNoSavedModelIsRefused() throws IOException {
    assertRefused(folder.resolve("nowhere"), CONFIG, "nowhere", "no such folder");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(empty, CONFIG, "empty", "no config.json");
    assertRefused(Files.writeString(folder.resolve("file"), "x"), CONFIG, "file");
  }

  @Test
  void damagedVariablesAreRefused() throws IOException {
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    Files.createDirectory(damaged.resolve("variables"));
    for (String file : List.of("config.json", "saved_model.pb")) {
      Files.copy(model.resolve(file), damaged.resolve(file));
    }
    Files.writeString(damaged.resolve("variables/variables.index"), "not an index");
    assertRefused(damaged, CONFIG, "damaged");
  }
}
