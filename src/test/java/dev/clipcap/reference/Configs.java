package dev.clipcap.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.clip.Activation;
import dev.clipcap.clip.ClipConfig;
import dev.clipcap.clip.VitConfig;
import dev.clipcap.gpt2.Gpt2Config;
import dev.clipcap.mapper.MapperConfig;
import java.util.Locale;

/** The sizes of the reference models as this project's configs. */
public final class Configs {
  private static final float EPSILON = 1e-5f;

  private Configs() {}

  /** Without dropout, as the reference values are. */
  public static Gpt2Config gpt2(JsonNode sizes) {
    return new Gpt2Config(
        sizes.get("vocab_size").intValue(),
        sizes.get("n_positions").intValue(),
        sizes.get("n_embd").intValue(),
        sizes.get("n_layer").intValue(),
        sizes.get("n_head").intValue(),
        EPSILON,
        0);
  }

  /** The mapper of a captioning case. */
  public static MapperConfig mapper(JsonNode config) {
    JsonNode mapper = config.get("mapper");
    return new MapperConfig(
        MapperConfig.Type.valueOf(mapper.get("type").textValue().toUpperCase(Locale.ROOT)),
        mapper.get("embedding_size").intValue(),
        mapper.get("prefix_length").intValue(),
        config.at("/gpt2/n_embd").intValue(),
        mapper.path("clip_length").asInt(0),
        mapper.path("layers").asInt(0),
        mapper.path("heads").asInt(0),
        mapper.has("activation")
            ? MapperConfig.Activation.valueOf(
                mapper.get("activation").textValue().toUpperCase(Locale.ROOT))
            : null);
  }

  /** Both towers. */
  public static ClipConfig clip(JsonNode config) {
    JsonNode vision = config.get("vision_config");
    JsonNode text = config.get("text_config");
    return new ClipConfig(
        config.get("projection_dim").intValue(),
        new VitConfig(
            vision.get("image_size").intValue(),
            vision.get("patch_size").intValue(),
            vision.get("hidden_size").intValue(),
            vision.get("intermediate_size").intValue(),
            vision.get("num_hidden_layers").intValue(),
            vision.get("num_attention_heads").intValue(),
            Activation.QUICK_GELU,
            EPSILON),
        new ClipConfig.Text(
            text.get("vocab_size").intValue(),
            text.get("max_position_embeddings").intValue(),
            text.get("hidden_size").intValue(),
            text.get("intermediate_size").intValue(),
            text.get("num_hidden_layers").intValue(),
            text.get("num_attention_heads").intValue(),
            Activation.QUICK_GELU,
            EPSILON));
  }
}
