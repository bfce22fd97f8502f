package dev.clipcap.convert;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.clip.ResNetConfig;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VisionConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.encoder.ClipConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code model_cfg} of an {@code open_clip_config.json}: what it leaves out is as in open_clip's
 * {@code CLIP}, {@code CLIPVisionCfg} and {@code CLIPTextCfg} (version 3.3), and a field that would
 * change what the model computes is computed or refused.
 */
final class OpenClipModel {
  /** Fields of both towers that matter in training alone, or in how results are handed over. */
  private static final List<String> HARMLESS =
      List.of(
          "final_ln_after_pool", // one position is pooled, and a layer norm sees one at a time
          "output_tokens");

  private static final List<String> HARMLESS_IN_VISION =
      ConfigFields.names(
          """
          attn_pooler_heads attn_pooler_queries patch_dropout timm_drop timm_drop_path
          timm_model_pretrained timm_pool timm_proj timm_proj_bias
          """);

  private static final List<String> HARMLESS_IN_TEXT =
      ConfigFields.names("hf_model_pretrained hf_pooler_type hf_proj_type pad_id");

  /** Fields of the attention blocks that are false in CLIP's. */
  private static final List<String> BLOCK =
      ConfigFields.names(
          "qk_norm scaled_cosine_attn scale_heads scale_attn_inner scale_attn scale_fc");

  private static final double EPSILON = 1e-5; // torch.nn.LayerNorm's

  private OpenClipModel() {}

  /**
   * The sizes of both towers.
   *
   * @param fields of the whole file
   * @throws dev.clipcap.io.InvalidInputException if it is of a model that this project does not
   *     compute
   */
  static ClipConfig read(ConfigFields fields) {
    ConfigFields model = fields.object("model_cfg");
    Activation activation =
        model.flag("quick_gelu", false) ? Activation.QUICK_GELU : Activation.GELU;
    ClipConfig clip =
        new ClipConfig(
            model.required("embed_dim"),
            vision(model.object("vision_cfg"), activation),
            text(model.object("text_cfg"), activation));
    model.ignore(List.of("cast_dtype", "custom_text", "init_logit_scale", "output_dict"));
    model.only("init_logit_bias", "null");
    model.only("nonscalar_logit_scale", "false");
    model.end("open_clip's CLIP");
    return clip;
  }

  private static VisionConfig vision(ConfigFields fields, Activation activation) {
    fields.only("timm_model_name", "null", "\"\"");
    fields.only("attentional_pool", "false");
    fields.only("no_ln_pre", "false");
    fields.only("pos_embed_type", "\"learnable\"");
    fields.only("pool_type", "\"tok\"");
    fields.ignore(HARMLESS_IN_VISION);
    int size = fields.side("image_size", 224);
    int width = fields.whole("width", 768);
    int headWidth = Math.max(1, fields.whole("head_width", 64));
    JsonNode layers = fields.any("layers");
    if (layers != null && layers.isArray()) {
      fields.ignore(List.of("patch_size", "mlp_ratio"));
      block(fields);
      fields.end("open_clip's CLIPVisionCfg");
      List<Integer> stages = new ArrayList<>();
      layers.forEach(stage -> stages.add(stage.isInt() ? stage.intValue() : null));
      fields.refuseIf(stages.contains(null), "layers", layers, "a number, or a list of numbers");
      return new ResNetConfig(size, stages, width, ResNetConfig.REDUCTION * width / headWidth);
    }
    fields.refuseIf(
        layers != null && !layers.isInt(), "layers", layers, "a number, or a list of numbers");
    VitConfig vit =
        new VitConfig(
            size,
            fields.side("patch_size", 16),
            width,
            inner(fields, width),
            layers == null ? 12 : layers.intValue(),
            width / headWidth,
            activation,
            block(fields));
    fields.end("open_clip's CLIPVisionCfg");
    return vit;
  }

  private static TextConfig text(ConfigFields fields, Activation activation) {
    fields.only("hf_model_name", "null", "\"\"");
    fields.only("hf_tokenizer_name", "null", "\"\"");
    fields.only("tokenizer_mode", "null");
    fields.only("tokenizer_kwargs", "null", "{}");
    List.of("embed_cls", "no_causal_mask", "proj_bias").forEach(n -> fields.only(n, "false"));
    fields.only("proj_type", "\"linear\"");
    fields.ignore(HARMLESS_IN_TEXT);
    JsonNode pool = fields.any("pool_type");
    int end = fields.whole("eos_id", 2);
    boolean atEnd = pool != null && pool.asText().equals("eos");
    fields.refuseIf(
        !atEnd && pool != null && !pool.asText().equals("argmax"),
        "pool_type",
        pool,
        "\"argmax\" or \"eos\"");
    int width = fields.whole("width", 512);
    TextConfig text =
        new TextConfig(
            fields.whole("vocab_size", 49408),
            fields.whole("context_length", 77),
            width,
            inner(fields, width),
            fields.whole("layers", 12),
            fields.whole("heads", 8),
            activation,
            block(fields),
            atEnd ? (Integer) end : null);
    fields.end("open_clip's CLIPTextCfg");
    return text;
  }

  private static int inner(ConfigFields fields, int width) {
    return (int) (width * fields.precise("mlp_ratio", 4));
  }

  /** What both towers' blocks may have besides; gives the layer norms' epsilon. */
  private static float block(ConfigFields fields) {
    BLOCK.forEach(name -> fields.only(name, "false"));
    fields.only("block_type", "null", "\"default\"");
    fields.only("ls_init_value", "null");
    fields.only("act_kwargs", "null", "{}");
    fields.ignore(HARMLESS);
    ConfigFields norm = fields.object("norm_kwargs");
    float eps = norm.number("eps", EPSILON);
    norm.end("norm_kwargs");
    return eps;
  }
}
