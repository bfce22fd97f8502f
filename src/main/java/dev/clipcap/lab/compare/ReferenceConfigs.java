package dev.clipcap.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.convert.HuggingFaceClip;
import dev.clipcap.convert.HuggingFaceGpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.encoder.ClipConfig;
import java.util.List;
import java.util.Locale;

/** The sizes of the reference models as this project's configs. */
final class ReferenceConfigs {
  private ReferenceConfigs() {}

  /** Without dropout, as the reference values are. */
  static Gpt2Config gpt2(JsonNode sizes) {
    ObjectNode all = sizes.deepCopy();
    List.of("resid_pdrop", "embd_pdrop", "attn_pdrop").forEach(rate -> all.put(rate, 0.0));
    return HuggingFaceGpt2.of(all, "the reference's GPT-2");
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
        null,
        0,
        null);
  }

  /** Both towers. */
  static ClipConfig clip(JsonNode config) {
    return HuggingFaceClip.of(config, "the reference's CLIP");
  }
}
