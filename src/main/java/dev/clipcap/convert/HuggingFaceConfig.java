package dev.clipcap.convert;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's {@code config.json} as transformers writes it: what it leaves out is as in
 * transformers' {@code GPT2Config} and {@code CLIPConfig}, and a field that would change what the
 * model computes is computed or refused.
 */
public final class HuggingFaceConfig {
  /**
   * Fields of {@code PretrainedConfig}, in transformers 2 to 5, on which what GPT-2 and CLIP
   * compute of their inputs does not depend: names, number formats, ids of special tokens, other
   * heads, and settings of transformers' own {@code generate}.
   */
  static final List<String> HARMLESS =
      ConfigFields.names(
          """
          _attn_implementation _attn_implementation_autoset _commit_hash _name_or_path _num_labels
          architectures attn_implementation bad_words_ids begin_suppress_tokens bos_token_id
          chunk_size_feed_forward cross_attention_hidden_size decoder_start_token_id
          diversity_penalty do_sample dtype early_stopping encoder_no_repeat_ngram_size
          eos_token_id exponential_decay_length_penalty finetuning_task forced_bos_token_id
          forced_eos_token_id gradient_checkpointing id2label initializer_range is_decoder
          keys_to_ignore_at_inference label2id length_penalty max_length min_length model_type
          name_or_path no_repeat_ngram_size num_beam_groups num_beams num_labels
          num_return_sequences output_attentions output_hidden_states output_past output_scores
          pad_token_id prefix problem_type remove_invalid_values repetition_penalty return_dict
          return_dict_in_generate sep_token_id suppress_tokens task_specific_params temperature
          tf_legacy_loss tie_encoder_decoder tokenizer_class top_k top_p torch_dtype torchscript
          transformers_version typical_p use_bfloat16 use_cache xla_device
          """);

  /**
   * Fields of {@code GPT2Config} alone on which no logits depend: n_ctx is the size of a mask (in
   * transformers before 4.3), reorder_and_upcast_attn an order of operations.
   */
  static final List<String> HARMLESS_IN_GPT2 =
      ConfigFields.names(
          """
          n_ctx n_special predict_special_tokens reorder_and_upcast_attn summary_activation
          summary_first_dropout summary_proj_to_labels summary_type summary_use_proj
          """);

  /** Fields of CLIP's classes on which no embedding depends. */
  static final List<String> HARMLESS_IN_CLIP =
      List.of(
          "attention_dropout", // in training; and CLIP is not trained
          "dropout",
          "initializer_factor",
          "logit_scale_init_value", // the weight itself is in the checkpoint
          "tie_word_embeddings"); // CLIP has no output layer

  private static final int OLD_END_TOKEN = 2; // which stands for the highest id in transformers
  private static final int END_TOKEN = 49407;

  /** By all of their names, of which some have several. */
  private static final Map<String, Activation> ACTIVATIONS = new LinkedHashMap<>();

  static {
    for (Activation activation : Activation.values()) {
      ACTIVATIONS.put(activation.json(), activation);
      switch (activation) {
        case GELU_NEW ->
            List.of("gelu_pytorch_tanh", "gelu_python_tanh", "gelu_fast", "gelu_accurate")
                .forEach(name -> ACTIVATIONS.put(name, activation));
        case GELU -> ACTIVATIONS.put("gelu_python", activation);
        case SILU -> ACTIVATIONS.put("swish", activation);
        default -> {}
      }
    }
  }

  private HuggingFaceConfig() {}

  /** The activation of that name, if there is one. */
  public static Optional<Activation> activation(String name) {
    return Optional.ofNullable(ACTIVATIONS.get(name));
  }

  /** All names of activations, with commas between them. */
  public static String activations() {
    return String.join(", ", ACTIVATIONS.keySet());
  }

  /**
   * Reads a GPT-2's.
   *
   * @throws dev.clipcap.io.InvalidInputException if it is missing, broken, or of a model that this
   *     project does not compute
   */
  public static Gpt2Config gpt2(Path file) {
    return ConfigFields.of(file).make(HuggingFaceConfig::gpt2);
  }

  /** Of JSON that has been read; {@code source} names it in errors. */
  public static Gpt2Config gpt2(JsonNode json, String source) {
    return ConfigFields.of(json, source).make(HuggingFaceConfig::gpt2);
  }

  private static Gpt2Config gpt2(ConfigFields fields) {
    fields.only("model_type", "\"gpt2\"");
    fields.alias("n_embd", "hidden_size");
    fields.alias("n_positions", "max_position_embeddings");
    fields.alias("n_head", "num_attention_heads");
    fields.alias("n_layer", "num_hidden_layers");
    Gpt2Config config =
        new Gpt2Config(
            fields.whole("vocab_size", 50257),
            fields.whole("n_positions", 1024),
            fields.whole("n_embd", 768),
            fields.whole("n_layer", 12),
            fields.whole("n_head", 12),
            fields.number("layer_norm_epsilon", 1e-5),
            fields.number("resid_pdrop", 0.1),
            fields.number("embd_pdrop", 0.1),
            fields.number("attn_pdrop", 0.1),
            fields.wholeOrNull("n_inner"),
            fields.activation("activation_function", Activation.GELU_NEW),
            fields.flag("scale_attn_weights", true),
            fields.flag("scale_attn_by_inverse_layer_idx", false));
    fields.only("tie_word_embeddings", "true"); // the output layer is the token embedding
    end(fields, HARMLESS_IN_GPT2, "GPT2Config");
    return config;
  }

  /**
   * Reads a CLIP's.
   *
   * @param withText whether the checkpoint has a text tower, whose field may be missing
   * @throws dev.clipcap.io.InvalidInputException if it is missing, broken, or of a model that this
   *     project does not compute
   */
  static ClipConfig clip(Path file, boolean withText) {
    JsonNode json = Json.readTree(file);
    boolean alone = json.path("model_type").asText().equals("clip_vision_model");
    return ConfigFields.of(json, file.toString())
        .make(fields -> alone ? visionAlone(fields) : clip(fields, withText));
  }

  /** What CLIPVisionModelWithProjection writes: the tower's fields without an object around. */
  private static ClipConfig visionAlone(ConfigFields fields) {
    fields.only("architectures", "null", "[\"CLIPVisionModelWithProjection\"]");
    int projection = fields.whole("projection_dim", 512);
    return new ClipConfig(projection, vision(fields), null);
  }

  /** Of JSON that has been read, both towers; {@code source} names it in errors. */
  public static ClipConfig clip(JsonNode json, String source) {
    return ConfigFields.of(json, source).make(fields -> clip(fields, true));
  }

  private static ClipConfig clip(ConfigFields fields, boolean withText) {
    fields.only("model_type", "\"clip\"");
    boolean hasText = withText || fields.hasValue("text_config");
    ConfigFields vision = tower(fields, "vision_config");
    ConfigFields text = tower(fields, "text_config");
    // Three places may say it. The weights do in any case: a wrong width does not fit them.
    int projection = fields.whole("projection_dim", vision.whole("projection_dim", 512));
    text.ignore(List.of("projection_dim"));
    end(fields, HARMLESS_IN_CLIP, "CLIPConfig");
    return new ClipConfig(projection, vision(vision), hasText ? text(text) : null);
  }

  /**
   * Files of 2022 have a tower's fields twice. transformers takes the second, with its class's
   * defaults.
   */
  private static ConfigFields tower(ConfigFields fields, String name) {
    ConfigFields usual = fields.object(name);
    boolean twice = fields.hasValue(name + "_dict");
    ConfigFields old = fields.object(name + "_dict");
    return twice ? old : usual;
  }

  private static VitConfig vision(ConfigFields fields) {
    fields.only("model_type", "\"clip_vision_model\"");
    fields.only("num_channels", "3");
    VitConfig vision =
        new VitConfig(
            fields.side("image_size", 224),
            fields.side("patch_size", 32),
            fields.whole("hidden_size", 768),
            fields.whole("intermediate_size", 3072),
            fields.whole("num_hidden_layers", 12),
            fields.whole("num_attention_heads", 12),
            fields.activation("hidden_act", Activation.QUICK_GELU),
            fields.number("layer_norm_eps", 1e-5));
    end(fields, HARMLESS_IN_CLIP, "CLIPVisionConfig");
    return vision;
  }

  private static TextConfig text(ConfigFields fields) {
    fields.only("model_type", "\"clip_text_model\"");
    int vocabulary = fields.whole("vocab_size", 49408);
    TextConfig text =
        new TextConfig(
            vocabulary,
            fields.whole("max_position_embeddings", 77),
            fields.whole("hidden_size", 512),
            fields.whole("intermediate_size", 2048),
            fields.whole("num_hidden_layers", 12),
            fields.whole("num_attention_heads", 8),
            fields.activation("hidden_act", Activation.QUICK_GELU),
            fields.number("layer_norm_eps", 1e-5),
            endToken(fields, vocabulary));
    end(fields, HARMLESS_IN_CLIP, "CLIPTextConfig");
    return text;
  }

  /** Null for the highest id. A small vocabulary without the field is taken to end with it too. */
  private static Integer endToken(ConfigFields fields, int vocabulary) {
    Integer said = fields.wholeOrNull("eos_token_id");
    int end = said == null ? Math.min(END_TOKEN, vocabulary - 1) : said;
    fields.refuseIf(
        end < 0 || (end >= vocabulary && end != OLD_END_TOKEN),
        "eos_token_id",
        end,
        "an id below " + vocabulary + ", vocab_size: it ends a text");
    return end == OLD_END_TOKEN || end == vocabulary - 1 ? null : (Integer) end;
  }

  /**
   * Takes note of the fields that every configuration may have, and refuses what is left.
   *
   * @param harmless the class's own fields that change nothing
   * @param kind of configuration
   */
  private static void end(ConfigFields fields, List<String> harmless, String kind) {
    fields.ignore(HARMLESS);
    fields.ignore(harmless);
    fields.only("add_cross_attention", "false", "null");
    fields.only("auto_map", "null"); // code of the model's own
    fields.only("is_encoder_decoder", "false", "null");
    fields.only("pruned_heads", "{}", "null");
    fields.only("quantization_config", "null");
    fields.end("transformers' " + kind);
  }
}
