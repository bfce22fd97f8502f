package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.PublishedClips;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** model_cfg of open_clip_config.json, by the classes of open_clip 3.3. */
class OpenClipConfigsTest {
  private static final String SMALL =
      """
      {"model_cfg": {"embed_dim": 512, "vision_cfg": {"patch_size": 32}, "text_cfg": {}}}
      """;

  @TempDir Path folder;

  /** open_clip's CLIPVisionCfg() and CLIPTextCfg(): ViT-B, and the exact GELU. */
  @Test
  void whatIsLeftOutIsTheClasssDefault() throws IOException {
    assertEquals(
        new ClipConfig(
            512,
            new VitConfig(224, 32, 768, 3072, 12, 12, Activation.GELU, 1e-5f),
            new TextConfig(49408, 77, 512, 2048, 12, 8, Activation.GELU, 1e-5f, null)),
        read(SMALL));
  }

  /** Fields with the values of the class, and those that matter in training alone. */
  @Test
  void harmlessFieldsChangeNothing() throws IOException {
    assertEquals(
        read(SMALL),
        read(
            """
            {"model_cfg": {"embed_dim": 512, "quick_gelu": false, "custom_text": true,
               "init_logit_scale": 2.6592, "init_logit_bias": null, "nonscalar_logit_scale": false,
               "cast_dtype": null, "output_dict": true,
               "vision_cfg": {"patch_size": [32, 32], "image_size": [224, 224], "layers": 12,
                 "ls_init_value": null, "patch_dropout": 0.5, "attentional_pool": false,
                 "attn_pooler_queries": 256, "attn_pooler_heads": 8, "no_ln_pre": false,
                 "pos_embed_type": "learnable", "final_ln_after_pool": true, "pool_type": "tok",
                 "output_tokens": true, "act_kwargs": null, "norm_kwargs": {}, "block_type": null,
                 "qk_norm": false, "scaled_cosine_attn": false, "scale_heads": false,
                 "scale_attn_inner": false, "scale_attn": false, "scale_fc": false,
                 "timm_model_name": null, "timm_model_pretrained": false, "timm_pool": "avg",
                 "timm_proj": "linear", "timm_proj_bias": false, "timm_drop": 0.0,
                 "timm_drop_path": null},
               "text_cfg": {"hf_tokenizer_name": null, "tokenizer_mode": null,
                 "tokenizer_kwargs": null, "ls_init_value": null, "embed_cls": false, "pad_id": 0,
                 "eos_id": 2, "no_causal_mask": false, "final_ln_after_pool": false,
                 "pool_type": "argmax", "proj_bias": false, "proj_type": "linear",
                 "output_tokens": false, "hf_model_name": null, "hf_model_pretrained": true,
                 "hf_proj_type": "mlp", "hf_pooler_type": "mean_pooler"}}}
            """));
  }

  /** Python's int(1664 * 4.9231) = 8192 and int(1280 * 4.9231) = 6301; another epsilon; an end. */
  @Test
  void otherArithmeticIsRead() throws IOException {
    ClipConfig config =
        read(
            """
            {"model_cfg": {"embed_dim": 1280, "quick_gelu": true,
               "vision_cfg": {"image_size": 224, "layers": 48, "width": 1664, "head_width": 104,
                 "mlp_ratio": 4.9231, "patch_size": 14, "norm_kwargs": {"eps": 1e-6}},
               "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 1280, "heads": 20,
                 "layers": 32, "mlp_ratio": 4.9231, "pool_type": "eos", "eos_id": 7}}}
            """);
    assertEquals(
        new ClipConfig(
            1280,
            new VitConfig(224, 14, 1664, 8192, 48, 16, Activation.QUICK_GELU, 1e-6f),
            new TextConfig(49408, 77, 1280, 6301, 32, 20, Activation.QUICK_GELU, 1e-5f, 7)),
        config);
  }

  @Test
  void aResNetsPatchesAndRatiosMatterNot() throws IOException {
    assertEquals(
        PublishedClips.resNet(288, List.of(4, 6, 10, 6), 80),
        read("""
        {"model_cfg": {"embed_dim": 640,
           "vision_cfg": {"image_size": 288, "layers": [4, 6, 10, 6], "width": 80,
             "patch_size": null},
           "text_cfg": {"width": 640, "heads": 10}}}
        """)
            .vision());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"patch_size\": 32, \"ls_init_value\": 1e-4 | vision_cfg.ls_init_value': found 1.0E-4",
        "\"patch_size\": 32, \"attentional_pool\": true | vision_cfg.attentional_pool'",
        "\"patch_size\": 32, \"no_ln_pre\": true | field 'model_cfg.vision_cfg.no_ln_pre'",
        "\"patch_size\": 32, \"pos_embed_type\": \"sin_cos_2d\" | vision_cfg.pos_embed_type':"
            + " found",
        "\"patch_size\": 32, \"pool_type\": \"avg\" | vision_cfg.pool_type': found \"avg\"",
        "\"patch_size\": 32, \"act_kwargs\": {\"approximate\": \"tanh\"} | vision_cfg.act_kwargs'",
        "\"patch_size\": 32, \"norm_kwargs\": {\"bias\": false} | vision_cfg.norm_kwargs.bias'",
        "\"patch_size\": 32, \"block_type\": \"custom\" | vision_cfg.block_type'",
        "\"patch_size\": 32, \"qk_norm\": true | vision_cfg.qk_norm': found true, expected false",
        "\"patch_size\": 32, \"scale_fc\": true | vision_cfg.scale_fc'",
        "\"patch_size\": 32, \"timm_model_name\": \"resnet50\" | vision_cfg.timm_model_name'",
        "\"patch_size\": 32, \"layers\": \"12\" | vision_cfg.layers': found \"12\"",
        "\"patch_size\": 32, \"layers\": [3, null, 6, 3] | layers': found [3,null,6,3]",
        "\"patch_size\": 32, \"gated\": true | unknown field 'model_cfg.vision_cfg.gated'",
        "\"embed_dim\": 512, \"multimodal_cfg\": {} | 'model_cfg.multimodal_cfg'",
        "\"embed_dim\": 512, \"init_logit_bias\": -10 | field 'model_cfg.init_logit_bias': found"
            + " -10",
        "\"text_cfg\": {\"hf_model_name\": \"roberta-base\"} | text_cfg.hf_model_name'",
        "\"text_cfg\": {\"hf_tokenizer_name\": \"bert\"} | text_cfg.hf_tokenizer_name'",
        "\"text_cfg\": {\"tokenizer_kwargs\": {\"clean\": \"lower\"}} | text_cfg.tokenizer_kwargs'",
        "\"text_cfg\": {\"embed_cls\": true} | text_cfg.embed_cls'",
        "\"text_cfg\": {\"no_causal_mask\": true} | text_cfg.no_causal_mask'",
        "\"text_cfg\": {\"proj_bias\": true} | text_cfg.proj_bias'",
        "\"text_cfg\": {\"proj_type\": \"none\"} | text_cfg.proj_type'",
        "\"text_cfg\": {\"pool_type\": \"last\"} | text_cfg.pool_type': found \"last\"",
        "\"embed_dim\": null | field 'model_cfg.embed_dim': found null"
      })
  void whatWouldChangeTheEmbeddingsIsRefusedByName(String changed, String expected) {
    String config =
        changed.startsWith("\"text_cfg\"")
            ? SMALL.replace("\"text_cfg\": {}", changed)
            : changed.startsWith("\"patch_size\"")
                ? SMALL.replace("\"patch_size\": 32", changed)
                : SMALL.replace("\"embed_dim\": 512", changed);
    String message = assertThrows(InvalidInputException.class, () -> read(config)).getMessage();
    assertTrue(message.contains(expected), message);
    assertFalse(message.contains("\n"), message);
  }

  private ClipConfig read(String json) throws IOException {
    return OpenClipConfig.read(Files.writeString(folder.resolve("open_clip_config.json"), json));
  }
}
