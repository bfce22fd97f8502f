package dev.clipcap.experiment.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.gpt2.Lora;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinetuneTest {
  private static Experiment with(String finetune) throws IOException {
    ObjectNode tree = (ObjectNode) Json.readTree(Path.of("experiments/mlp-finetune.json"));
    tree.set("finetune", Json.mapper().readTree(finetune));
    return Json.convert(tree, Experiment.class, "a test");
  }

  /** What is read is written in the same way: a run's identity is what its file says. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "false",
        "{\"lora\":{\"rank\":8,\"alpha\":16.0}}",
        "{\"lora\":{\"rank\":4,\"targets\":[\"attn.c_attn\"]}}"
      })
  void jsonIsKept(String json) throws IOException {
    JsonNode identity = with(json).identity();
    assertEquals(json, identity.get("finetune").toString());
  }

  @Test
  void lora() throws IOException {
    Finetune read = with("{\"lora\": {\"rank\": 8, \"alpha\": 16}}").task().finetune();
    assertEquals(new Finetune(false, new Lora(8, 16.0, null)), read);
    assertEquals("with LoRA of rank 8", read.label());
    assertEquals(
        List.of("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"), read.lora().matrices());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null | finetune",
        "1 | finetune",
        "\"yes\" | finetune",
        "{} | finetune.lora",
        "{\"lora\": null} | finetune.lora",
        "{\"lora\": {}} | finetune.lora.rank",
        "{\"lora\": {\"rank\": 0}} | finetune.lora.rank",
        "{\"lora\": {\"rank\": 8, \"beta\": 1}} | beta",
        "{\"lora\": {\"rank\": 8, \"targets\": [\"wte\"]}} | finetune.lora.targets",
        "{\"dora\": {\"rank\": 8}} | dora"
      })
  void nonsenseIsRefused(String json, String named) {
    String message = assertThrows(InvalidInputException.class, () -> with(json)).getMessage();
    assertTrue(message.contains(named), message);
    assertEquals(1, message.lines().count(), message);
  }
}
