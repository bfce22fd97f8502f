package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.PublishedClips;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CLIP's config.json as versions of transformers wrote it, and what is refused. */
class PublishedClipConfigsTest {
  @TempDir Path folder;

  /** What is left out, or null, is as in transformers' classes: ViT-B/32. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"model_type\": \"clip\", \"text_config\": null, \"vision_config\": {}}",
        "{\"vision_config\": null, \"vision_config_dict\": null, \"text_config_dict\": null}",
        // transformers 4.40: to_diff_dict
        "{\"architectures\": [\"CLIPModel\"], \"initializer_factor\": 1.0, \"projection_dim\": 512,"
            + " \"logit_scale_init_value\": 2.6592, \"model_type\": \"clip\","
            + " \"text_config\": {\"model_type\": \"clip_text_model\"},"
            + " \"torch_dtype\": \"float32\", \"transformers_version\": \"4.40.0\","
            + " \"vision_config\": {\"model_type\": \"clip_vision_model\"}}",
        // of 2022: each tower twice, the first whole
        "{\"vision_config\": {\"hidden_size\": 768, \"image_size\": 224, \"dropout\": 0.0,"
            + " \"attention_dropout\": 0.0, \"pruned_heads\": {}, \"is_decoder\": false,"
            + " \"typical_p\": 1.0, \"tie_word_embeddings\": true, \"projection_dim\": 512},"
            + " \"vision_config_dict\": {\"patch_size\": 32}}",
        "{\"text_config\": {\"eos_token_id\": 2, \"bos_token_id\": 0, \"pad_token_id\": 1}}",
        "{\"text_config\": {\"eos_token_id\": 49407, \"bos_token_id\": 49406}}",
        "{\"vision_config\": {\"image_size\": [224, 224], \"num_channels\": 3}}"
      })
  void vitB32(String json) throws IOException {
    assertEquals(PublishedClips.vitB32(), read(json));
  }

  /** transformers: CLIPConfig(vision_config_dict=...) takes its fields and its class's defaults. */
  @Test
  void theOlderSpellingOfATowerWins() throws IOException {
    ClipConfig config =
        read(
            """
            {"projection_dim": 768,
             "vision_config": {"hidden_size": 1024, "hidden_act": "gelu", "image_size": 336},
             "vision_config_dict": {"hidden_size": 1024, "intermediate_size": 4096,
               "num_attention_heads": 16, "num_hidden_layers": 24, "patch_size": 14},
             "text_config": {"hidden_size": 768, "intermediate_size": 3072,
               "num_attention_heads": 12, "projection_dim": 768, "eos_token_id": 2}}
            """);
    assertEquals(PublishedClips.vitL14(), config);
  }

  @Test
  void towersHaveTheirOwnActivationsEpsilonsAndEnds() throws IOException {
    ClipConfig config =
        read(
            """
            {"vision_config": {"hidden_act": "gelu", "layer_norm_eps": 1e-06,
               "projection_dim": 1024},
             "text_config": {"hidden_act": "relu", "layer_norm_eps": 0.001, "vocab_size": 49412,
               "eos_token_id": 49407}}
            """);
    assertEquals(1024, config.projection());
    assertEquals(Activation.GELU, ((VitConfig) config.vision()).activation());
    assertEquals(1e-6f, ((VitConfig) config.vision()).epsilon());
    assertEquals(Activation.RELU, config.text().activation());
    assertEquals(1e-3f, config.text().epsilon());
    assertEquals(49407, config.text().endToken());
    assertEquals(config, Json.convert(Json.mapper().valueToTree(config), ClipConfig.class, "own"));
  }

  @Test
  void aCheckpointWithoutATextTowerHasNone() throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), "{\"vision_config\": {}}");
    assertNull(HuggingFaceConfig.clip(file, false).text());
    Files.writeString(file, "{\"vision_config\": {}, \"text_config\": null}");
    assertNull(HuggingFaceConfig.clip(file, false).text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model_type\": \"siglip\"} | 'model_type': found \"siglip\"",
        "{\"vision_config\": 3} | field 'vision_config': found 3, expected an object",
        "{\"vision_config\": {\"num_channels\": 4}} | 'vision_config.num_channels': found 4",
        "{\"vision_config\": {\"image_size\": [224, 192]}} | found [224,192], expected a square",
        "{\"vision_config\": {\"image_size\": 225}} | image_size 225 with patch_size 32",
        "{\"vision_config\": {\"image_size\": 1000000000}} | image_size 1000000000",
        "{\"vision_config\": {\"num_hidden_layers\": 100000}} | at most 1000 layers",
        "{\"vision_config\": {\"hidden_act\": \"laplace\"}} | 'vision_config.hidden_act'",
        "{\"vision_config\": {\"qkv_bias\": false}} | unknown field 'vision_config.qkv_bias'",
        "{\"vision_config\": {\"model_type\": \"siglip_vision_model\"}} | siglip_vision_model",
        "{\"text_config\": {\"hidden_act\": 3}} | 'text_config.hidden_act': found 3",
        "{\"text_config\": {\"eos_token_id\": [2, 3]}} | 'text_config.eos_token_id': found [2,3]",
        "{\"text_config\": {\"eos_token_id\": 49408}} | 49408, expected an id below 49408",
        "{\"text_config\": {\"use_causal_mask\": false}} | 'text_config.use_causal_mask'",
        "{\"text_config\": {\"pruned_heads\": {\"1\": [0]}}} | 'text_config.pruned_heads'",
        "{\"projection_dim\": 0} | projection_dim 0",
        "{\"projection_dim\": null} | 'projection_dim': found null, expected a whole number",
        "{\"quantization_config\": {}} | field 'quantization_config'",
        "{\"vision_use_head\": true} | unknown field 'vision_use_head'"
      })
  void whatWouldChangeTheEmbeddingsIsRefusedByName(String json, String expected) {
    String message = assertThrows(InvalidInputException.class, () -> read(json)).getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.startsWith("config.json"), message);
    assertFalse(message.contains("\n"), message);
  }

  /** As CLIPVisionModelWithProjection's save_pretrained writes it: the tower's fields alone. */
  @Test
  void theImageTowersOwnConfig() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("config.json"),
            """
            {"architectures": ["CLIPVisionModelWithProjection"], "attention_dropout": 0.0,
             "dtype": "float32", "hidden_act": "gelu", "hidden_size": 1024, "image_size": 336,
             "initializer_factor": 1.0, "initializer_range": 0.02, "intermediate_size": 4096,
             "layer_norm_eps": 1e-05, "model_type": "clip_vision_model", "num_attention_heads": 16,
             "num_channels": 3, "num_hidden_layers": 24, "patch_size": 14, "projection_dim": 768,
             "transformers_version": "5.24.0"}
            """);
    assertEquals(
        new ClipConfig(
            768, new VitConfig(336, 14, 1024, 4096, 24, 16, Activation.GELU, 1e-5f), null),
        HuggingFaceConfig.clip(file, false));
    String whole = Files.readString(file);
    Files.writeString(file, whole.replace("ModelWithProjection", "Model"));
    assertTrue(refusal(file).contains("'architectures': found [\"CLIPVisionModel\"]"));
    Files.writeString(file, whole.replace("\"image_size\": 336", "\"image_size\": 337"));
    assertTrue(refusal(file).startsWith(file + ", CLIP config, vision_config"), refusal(file));
  }

  private static String refusal(Path file) {
    return assertThrows(InvalidInputException.class, () -> HuggingFaceConfig.clip(file, false))
        .getMessage();
  }

  /** This project's own file has no defaults to fall back on: null is an error of one line. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"projection_dim\": 6, \"vision_config\": null}",
        "{\"projection_dim\": 6, \"vision_config\":"
            + " {\"model_type\": \"clip_resnet\", \"image_size\": 64, \"layers\": null,"
            + " \"width\": 4, \"heads\": 2}}"
      })
  void nullsInOurOwnFileAreRefused(String json) throws IOException {
    var tree = Json.mapper().readTree(json);
    assertThrows(
        InvalidInputException.class, () -> Json.convert(tree, ClipConfig.class, "config.json"));
  }

  private static ClipConfig read(String json) throws IOException {
    return HuggingFaceConfig.clip(Json.mapper().readTree(json), "config.json");
  }
}
