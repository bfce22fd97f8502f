package dev.clipcap.convert;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.List;

/**
 * A CLIP's {@code config.json} as transformers writes it: what it leaves out is as in transformers'
 * {@code CLIPConfig}, and a field that would change what the model computes is computed or refused.
 */
public final class HuggingFaceClip {
  /** Fields of CLIP's classes on which no embedding depends. */
  static final List<String> HARMLESS =
      List.of(
          "attention_dropout", // in training; and CLIP is not trained
          "dropout",
          "initializer_factor",
          "logit_scale_init_value", // the weight itself is in the checkpoint
          "tie_word_embeddings"); // CLIP has no output layer

  private static final int OLD_END_TOKEN = 2; // which stands for the highest id in transformers
  private static final int END_TOKEN = 49407;

  private HuggingFaceClip() {}

  /**
   * Reads the file.
   *
   * @param withText whether the checkpoint has a text tower, whose field may be missing
   * @throws dev.clipcap.io.InvalidInputException if it is missing, broken, or of a model that this
   *     project does not compute
   */
  static ClipConfig read(Path file, boolean withText) {
    JsonNode json = Json.readTree(file);
    ConfigFields fields = ConfigFields.of(json, file.toString());
    boolean alone = json.path("model_type").asText().equals("clip_vision_model");
    return fields.make(() -> alone ? visionAlone(fields) : of(fields, withText));
  }

  /** What CLIPVisionModelWithProjection writes: the tower's fields without an object around. */
  private static ClipConfig visionAlone(ConfigFields fields) {
    fields.only("architectures", "null", "[\"CLIPVisionModelWithProjection\"]");
    int projection = fields.whole("projection_dim", 512);
    return new ClipConfig(projection, vision(fields), null);
  }

  /** Of JSON that has been read, both towers; {@code source} names it in errors. */
  public static ClipConfig of(JsonNode json, String source) {
    ConfigFields fields = ConfigFields.of(json, source);
    return fields.make(() -> of(fields, true));
  }

  private static ClipConfig of(ConfigFields fields, boolean withText) {
    fields.only("model_type", "\"clip\"");
    boolean hasText = withText || fields.hasValue("text_config");
    ConfigFields vision = tower(fields, "vision_config");
    ConfigFields text = tower(fields, "text_config");
    // Three places may say it. The weights do in any case: a wrong width does not fit them.
    int projection = fields.whole("projection_dim", vision.whole("projection_dim", 512));
    text.ignore(List.of("projection_dim"));
    HuggingFaceFields.end(fields, HARMLESS, "CLIPConfig");
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
    HuggingFaceFields.end(fields, HARMLESS, "CLIPVisionConfig");
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
    HuggingFaceFields.end(fields, HARMLESS, "CLIPTextConfig");
    return text;
  }

  /** Null for the highest id. A small vocabulary without the field is taken to end with it too. */
  private static Integer endToken(ConfigFields fields, int vocabulary) {
    Integer said = fields.wholeOrNull("eos_token_id");
    int end = said == null ? Math.min(END_TOKEN, vocabulary - 1) : said;
    if (end < 0 || (end >= vocabulary && end != OLD_END_TOKEN)) {
      throw fields.refused(
          "eos_token_id", end, "an id below " + vocabulary + ", vocab_size: it ends a text");
    }
    return end == OLD_END_TOKEN || end == vocabulary - 1 ? null : (Integer) end;
  }
}
