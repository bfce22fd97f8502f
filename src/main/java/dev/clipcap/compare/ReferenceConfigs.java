package dev.clipcap.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.clip.ClipConfig;
import dev.clipcap.gpt2.Gpt2Config;
import dev.clipcap.io.Json;
import dev.clipcap.mapper.MapperConfig;
import java.util.Locale;

/** The sizes of the reference models as this project's configs. */
final class ReferenceConfigs {
  private static final double EPSILON = 1e-5; // where config.json does not say: PyTorch's default

  private ReferenceConfigs() {}

  /** Without dropout, as the reference values are. */
  static Gpt2Config gpt2(JsonNode sizes) {
    ObjectNode all = Json.mapper().createObjectNode().put("layer_norm_epsilon", EPSILON);
    all.setAll((ObjectNode) sizes);
    return Json.convert(all.put("resid_pdrop", 0.0), Gpt2Config.class, "the reference's GPT-2");
  }

  /** The mapper of a captioning case. */
  static MapperConfig mapper(JsonNode config) {
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
            : null,
        null);
  }

  /** Both towers. */
  static ClipConfig clip(JsonNode config) {
    ObjectNode all = config.deepCopy();
    for (String tower : new String[] {"vision_config", "text_config"}) {
      ObjectNode sizes = Json.mapper().createObjectNode().put("layer_norm_eps", EPSILON);
      all.set(tower, sizes.setAll((ObjectNode) config.get(tower)));
    }
    return Json.convert(all, ClipConfig.class, "the reference's CLIP");
  }
}
