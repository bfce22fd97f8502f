package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.Gpt2Sizes;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GPT-2's config.json: which of its fields are read, which change nothing, which are refused. */
class PublishedGpt2ConfigsTest {
  /** OpenAI's, as it is on the hub; with what those of the larger models and of others add. */
  private static final String OPENAI =
      """
      {"activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.1,
       "bos_token_id": 50256, "embd_pdrop": 0.1, "eos_token_id": 50256, "initializer_range": 0.02,
       "layer_norm_epsilon": 1e-05, "model_type": "gpt2", "n_ctx": 1024, "n_embd": 768,
       "n_head": 12, "n_layer": 12, "n_positions": 1024, "resid_pdrop": 0.1,
       "summary_activation": null, "summary_first_dropout": 0.1, "summary_proj_to_labels": true,
       "summary_type": "cls_index", "summary_use_proj": true,
       "task_specific_params": {"text-generation": {"do_sample": true, "max_length": 50}},
       "vocab_size": 50257
       %s}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // openai-community/gpt2
        ", \"n_special\": 0, \"predict_special_tokens\": true", // gpt2-medium, gpt2-large
        ", \"output_past\": true", // gpt2-xl
        ", \"_num_labels\": 1, \"id2label\": {\"0\": \"LABEL_0\"}, \"label2id\": {\"LABEL_0\": 0}",
        ", \"n_inner\": null, \"scale_attn_weights\": true, \"use_cache\": true,"
            + " \"reorder_and_upcast_attn\": true, \"scale_attn_by_inverse_layer_idx\": false,"
            + " \"gradient_checkpointing\": false, \"torch_dtype\": \"float16\","
            + " \"transformers_version\": \"4.40.0\", \"_name_or_path\": \"gpt2\"",
        ", \"add_cross_attention\": false, \"pad_token_id\": null, \"tie_word_embeddings\": true,"
            + " \"dtype\": \"float32\", \"transformers_version\": \"5.0.0\"",
        ", \"pruned_heads\": {}, \"return_dict\": true, \"is_decoder\": false, \"num_beams\": 1,"
            + " \"rope_scaling\": null, \"sliding_window\": null," // nulls say nothing
            + " \"hidden_size\": 768, \"chunk_size_feed_forward\": 0, \"top_p\": 0.9"
      })
  void whatIsOpenAisLoads(String more) throws IOException {
    assertEquals(Gpt2Sizes.small(), read(OPENAI.formatted(more)));
  }

  @Test
  void distilGpt2Loads() throws IOException {
    assertEquals(
        Gpt2Sizes.distil(),
        read(OPENAI.formatted("").replace("\"n_layer\": 12", "\"n_layer\": 6")));
  }

  /** Defaults of transformers' class, not zeros. */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"model_type\": \"gpt2\"}"})
  void whatIsLeftOutIsTheClasssDefault(String json) throws IOException {
    Gpt2Config config = read(json);
    assertEquals(Gpt2Sizes.small(), config);
    assertEquals(0.1f, config.dropout());
    assertEquals(1e-5f, config.layerNormEpsilon());
    assertEquals(3072, config.innerWidth());
  }

  @Test
  void otherArithmeticIsRead() throws IOException {
    Gpt2Config config =
        read(
            """
            {"model_type": "gpt2", "num_hidden_layers": 3, "hidden_size": 24, "n_head": 3,
             "n_inner": 60, "activation_function": "swish", "scale_attn_weights": false,
             "scale_attn_by_inverse_layer_idx": true, "embd_pdrop": 0.2, "attn_pdrop": 0,
             "layer_norm_epsilon": 1e-06}
            """);
    assertEquals(
        new Gpt2Config(
            50257, 1024, 24, 3, 3, 1e-6f, 0.1f, 0.2f, 0f, 60, Activation.SILU, false, true),
        config);
    assertEquals(1f, config.attentionScale(0));
    assertEquals(1 / 3f, config.attentionScale(2));
    assertEquals(config, Json.convert(Json.mapper().valueToTree(config), Gpt2Config.class, "own"));
    assertEquals(config, HuggingFaceConfig.gpt2(Json.mapper().valueToTree(config), "own"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"tie_word_embeddings\": false | field 'tie_word_embeddings': found false, expected true",
        "\"add_cross_attention\": true | field 'add_cross_attention': found true",
        "\"pruned_heads\": {\"0\": [1]} | field 'pruned_heads': found {\"0\":[1]}",
        "\"is_encoder_decoder\": true | field 'is_encoder_decoder'",
        "\"quantization_config\": {\"bits\": 4} | field 'quantization_config': found {\"bits\":4}",
        "\"auto_map\": {\"AutoModel\": \"m.M\"} | field 'auto_map'",
        "\"activation_function\": \"gelu_10\" | 'activation_function': found \"gelu_10\"",
        "\"activation_function\": \"gelu_10\" | one of gelu_new, gelu_pytorch_tanh,",
        "\"activation_function\": null | 'activation_function': found null",
        "\"model_type\": \"gptj\" | 'model_type': found \"gptj\", expected \"gpt2\"",
        "\"rotary_dim\": 64 | unknown field 'rotary_dim'",
        "\"alibi\": true, \"rotary\": 1 | unknown field 'alibi', 'rotary'",
        "\"n_layer\": 100000 | n_layer 100000, expected positive numbers, and at most 1000 layers",
        "\"n_layer\": 12.5 | field 'n_layer': found 12.5, expected a whole number",
        "\"n_layer\": \"12\" | field 'n_layer': found \"12\", expected a whole number",
        "\"n_layer\": null | field 'n_layer': found null, expected a whole number",
        "\"n_layer\": 12, \"num_hidden_layers\": 6 | 'num_hidden_layers': found 6, expected 12",
        "\"n_embd\": 2147483647, \"n_head\": 1 | n_embd 2147483647",
        "\"n_head\": 7 | n_embd 768 with n_head 7",
        "\"n_inner\": 0 | n_inner 0",
        "\"vocab_size\": 99999999999 | 'vocab_size': found 99999999999",
        "\"layer_norm_epsilon\": -1 | 'layer_norm_epsilon': found -1",
        "\"attn_pdrop\": 1.5 | 'attn_pdrop': found 1.5",
        "\"scale_attn_weights\": 1 | 'scale_attn_weights': found 1, expected true or false"
      })
  void whatWouldChangeTheLogitsIsRefusedByName(String field, String expected) {
    String message =
        assertThrows(InvalidInputException.class, () -> read("{" + field + "}")).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.startsWith("config.json"), message);
    assertFalse(message.contains("\n"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "3", "\"gpt2\""})
  void whatIsNoObjectIsRefused(String json) {
    String message = assertThrows(InvalidInputException.class, () -> read(json)).getMessage();
    assertTrue(message.contains("no JSON object"), message);
  }

  static Stream<String> harmless() {
    return Stream.concat(
        HuggingFaceConfig.HARMLESS.stream(), HuggingFaceConfig.HARMLESS_IN_GPT2.stream());
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void harmlessFieldsChangeNothing(String name) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put(name, name.equals("model_type") ? "gpt2" : "anything");
    assertEquals(Gpt2Sizes.small(), HuggingFaceConfig.gpt2(json, name));
  }

  @Test
  void noHarmlessFieldIsOneThatIsRead() {
    Map<String, Object> read = new TreeMap<>();
    Json.mapper().valueToTree(Gpt2Sizes.small()).fieldNames().forEachRemaining(n -> read.put(n, n));
    assertEquals(0, harmless().filter(read::containsKey).count());
    assertTrue(read.containsKey("scale_attn_weights"));
  }

  private static Gpt2Config read(String json) throws IOException {
    JsonNode tree = Json.mapper().readTree(json);
    return HuggingFaceConfig.gpt2(tree, "config.json");
  }
}
