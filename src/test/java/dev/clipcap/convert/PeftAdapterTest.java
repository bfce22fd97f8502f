package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.Lora;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.SafetensorsWriter;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** peft's folders, one of which converters/lora_references.py wrote with peft itself. */
class PeftAdapterTest {
  private static final Path GOLDEN = Path.of("src/test/resources/lora");
  private static final String FIRST = "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight";

  @TempDir Path folder;
  private Path adapter;
  private Map<String, long[]> gpt2;

  @BeforeEach
  void copy() throws IOException {
    adapter = Files.createDirectory(folder.resolve("adapter"));
    for (String file : new String[] {"adapter_config.json", "adapter_model.safetensors"}) {
      Files.copy(GOLDEN.resolve("adapter").resolve(file), adapter.resolve(file));
    }
    gpt2 = new HashMap<>();
    try (Checkpoint weights = Checkpoint.open(GOLDEN.resolve("gpt2"))) {
      weights
          .tensors()
          .forEach(
              (name, w) -> gpt2.put(name.replaceFirst("^transformer\\.", ""), w.shape().asArray()));
    }
  }

  @Test
  void convertMergesItIntoGpt2() throws IOException {
    Path tokenizer =
        Files.writeString(
            folder.resolve("any.json"),
            "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}}");
    Path merged = folder.resolve("merged");
    ModelConverter.convert(
        GOLDEN.resolve("gpt2"), tokenizer, null, adapter, Storage.FLOAT32, Output.of(merged));
    assertEquals(16, SavedModels.config(merged, Gpt2Config.class).width());
    try (Checkpoint ours = Checkpoint.open(merged);
        Checkpoint theirs = Checkpoint.open(GOLDEN.resolve("values.safetensors"));
        Checkpoint base = Checkpoint.open(GOLDEN.resolve("gpt2"))) {
      String name = "h.1.attn.c_attn.weight";
      assertArrayEquals(
          theirs.tensor("merged." + name).floats(), ours.tensor(name).floats(), 1e-7f);
      String bias = "h.1.attn.c_attn.bias";
      assertArrayEquals(base.tensor("transformer." + bias).floats(), ours.tensor(bias).floats());
    }
  }

  /** What training keeps, as peft has it, and back. */
  @Test
  void writtenAndReadAgainItIsTheSame() {
    PeftAdapter theirs = PeftAdapter.read(adapter, gpt2);
    Path checkpoint = folder.resolve("weights");
    try (TestGraph graph = new TestGraph();
        Checkpoint stored = Checkpoint.open(adapter.resolve("adapter_model.safetensors"))) {
      stored
          .tensors()
          .forEach(
              (name, tensor) ->
                  graph
                      .params()
                      .at("adapters")
                      .get(
                          name.replace("base_model.model.transformer.", ""),
                          dev.clipcap.core.nn.Init.zeros(),
                          tensor.shape().asArray()));
      TestGraph.assign(graph.session(), graph.params().at("adapters"), theirs.values());
      Weights.save(graph.session(), graph.params().all(), checkpoint, graph.tf());
    }
    Path ours = folder.resolve("ours");
    PeftAdapter.write(new Lora(3, 7.0, null), checkpoint, "gpt2", ours);
    PeftAdapter again = PeftAdapter.read(ours, gpt2);
    assertEquals(theirs.lora(), again.lora());
    assertEquals(theirs.values().keySet(), again.values().keySet());
    theirs.values().forEach((name, v) -> assertArrayEquals(v, again.values().get(name), name));
    try (Checkpoint written = Checkpoint.open(ours.resolve("adapter_model.safetensors"));
        Checkpoint original = Checkpoint.open(adapter.resolve("adapter_model.safetensors"))) {
      assertEquals(original.tensors().keySet(), written.tensors().keySet(), "peft's names");
    }
    PeftAdapter direct = PeftAdapter.ofTraining(new Lora(3, 7.0, null), checkpoint);
    theirs.values().forEach((name, v) -> assertArrayEquals(v, direct.values().get(name), name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "peft_type; \"IA3\"",
        "r; 0",
        "r; \"three\"",
        "lora_alpha; -1",
        "use_dora; true",
        "use_rslora; true",
        "bias; \"all\"",
        "rank_pattern; {\"c_attn\": 2}",
        "modules_to_save; [\"wte\"]",
        "init_lora_weights; \"pissa\""
      })
  void whatIsNoPlainLoraIsRefused(String field, String value) throws IOException {
    Path file = adapter.resolve("adapter_config.json");
    ObjectNode config = (ObjectNode) Json.readTree(file);
    Json.write(file, config.set(field, Json.mapper().readTree(value)));
    assertTrue(refused().contains("adapter_config.json, field '" + field + "'"), refused());
  }

  private String refused() {
    String message =
        assertThrows(InvalidInputException.class, () -> PeftAdapter.read(adapter, gpt2))
            .getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private void rewrite(UnaryOperator<Map<String, StoredTensor>> change) {
    Path file = adapter.resolve("adapter_model.safetensors");
    Path other = folder.resolve("other.safetensors");
    try (Checkpoint stored = Checkpoint.open(file)) {
      SafetensorsWriter.write(other, change.apply(new LinkedHashMap<>(stored.tensors())));
    }
    try {
      Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void anAdapterOfSomethingElseIsRefused() {
    rewrite(
        tensors -> {
          tensors.put("base_model.model.lm_head.lora_A.weight", tensors.remove(FIRST));
          return tensors;
        });
    assertTrue(refused().contains("an adapter of something else"), refused());
  }

  @Test
  void oneThatLacksItsOtherHalfIsRefused() {
    rewrite(
        tensors -> {
          tensors.remove(FIRST);
          return tensors;
        });
    assertTrue(refused().contains("without h.0.attn.c_attn.lora_A.weight"), refused());
  }

  @Test
  void oneOfOtherSizesIsRefused() {
    rewrite(
        tensors -> {
          tensors.put(FIRST, tensors.get(FIRST).reshaped(Shape.of(16, 3)));
          return tensors;
        });
    assertTrue(refused().contains("expected [3, 16]"), refused());
    gpt2.remove("h.1.mlp.c_fc.weight");
    assertThrows(InvalidInputException.class, () -> PeftAdapter.read(adapter, gpt2));
  }

  @Test
  void anEmptyOneIsRefused() {
    rewrite(tensors -> new LinkedHashMap<>());
    assertTrue(refused().contains("no tensors"), refused());
  }
}
