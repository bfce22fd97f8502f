package dev.clipcap.convert;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.nn.Activation;
import java.nio.file.Path;
import java.util.List;

/**
 * A GPT-2's {@code config.json} as transformers writes it: what it leaves out is as in
 * transformers' {@code GPT2Config}, and a field that would change what the model computes is
 * computed or refused.
 */
public final class HuggingFaceGpt2 {
  /**
   * Fields of {@code GPT2Config} alone on which no logits depend: n_ctx is the size of a mask (in
   * transformers before 4.3), reorder_and_upcast_attn an order of operations.
   */
  static final List<String> HARMLESS =
      ConfigFields.names(
          """
          n_ctx n_special predict_special_tokens reorder_and_upcast_attn summary_activation
          summary_first_dropout summary_proj_to_labels summary_type summary_use_proj
          """);

  private HuggingFaceGpt2() {}

  /**
   * Reads the file.
   *
   * @throws dev.clipcap.io.InvalidInputException if it is missing, broken, or of a model that this
   *     project does not compute
   */
  public static Gpt2Config read(Path file) {
    ConfigFields fields = ConfigFields.of(file);
    return fields.make(() -> of(fields));
  }

  /** Of JSON that has been read; {@code source} names it in errors. */
  public static Gpt2Config of(JsonNode json, String source) {
    ConfigFields fields = ConfigFields.of(json, source);
    return fields.make(() -> of(fields));
  }

  private static Gpt2Config of(ConfigFields fields) {
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
    HuggingFaceFields.end(fields, HARMLESS, "GPT2Config");
    return config;
  }
}
