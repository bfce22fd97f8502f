package dev.clipcap.convert;

import dev.clipcap.convert.WeightMap.Renamed;
import dev.clipcap.convert.WeightMap.Rule;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.files.checkpoint.WrapperNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The layouts that our models are loaded from. Our names and shapes are those of Hugging Face's
 * PyTorch models; for the mappers, of the paper authors' code. In all layouts what wrappers add to
 * the names is dropped: see {@link WrapperNames}.
 */
public final class WeightMaps {
  private static final String WTE = "wte.weight";
  private static final String LM_HEAD = "lm_head.weight";
  private static final Pattern GPT2_BUFFERS =
      Pattern.compile("h\\.\\d+\\.attn\\.(bias|masked_bias)");
  private static final Pattern GPT2_PART = Pattern.compile("^(gpt|gpt_model)\\.");
  private static final Pattern CLIP_PART = Pattern.compile("^clip\\.");
  private static final Pattern MAPPER_PART = Pattern.compile("^(clip_project|prefix_mapper)\\.");

  private static final Pattern GPT2_TOPS =
      Pattern.compile("(transformer|wte|wpe|h|ln_f|lm_head)\\.");
  private static final Pattern CLIPCAP_TOPS =
      Pattern.compile(
          "(gpt|gpt_model|clip_project|prefix_mapper|clip|lm_head|linear|input_proj|transformer)\\."
              + "|(model|layers)\\.\\d+\\.|prefix_(const|embedding)$");

  /** The report's names for parts of its mappers, as regular expressions, and the paper's. */
  private static final Map<String, String> REPORT_NAMES =
      Map.ofEntries(
          Map.entry("^layers\\.(\\d+)\\.", "model.$1."),
          Map.entry("^input_proj\\.", "linear."),
          Map.entry("^prefix_embedding$", "prefix_const"),
          Map.entry("^transformer\\.blocks\\.", "transformer.layers."),
          Map.entry("\\.layer_norm([12])\\.", ".norm$1."),
          Map.entry("\\.attention\\.query_proj\\.", ".attn.to_queries."),
          Map.entry("\\.attention\\.key_value_proj\\.", ".attn.to_keys_values."),
          Map.entry("\\.attention\\.output_proj\\.", ".attn.project."),
          Map.entry("\\.feed_forward\\.layer([12])\\.", ".mlp.fc$1."));

  private WeightMaps() {}

  /**
   * GPT-2: from Hugging Face's PyTorch models (GPT2Model, GPT2LMHeadModel) and TensorFlow models
   * (TFGPT2Model, TFGPT2LMHeadModel). {@code lm_head.weight} must equal the token embedding unless
   * our model has one. Ignored: the causal masks {@code attn.bias} and {@code attn.masked_bias}.
   */
  public static WeightMap gpt2() {
    return new WeightMap(checkpoint -> WeightMaps::gpt2, Map.of(LM_HEAD, WTE), GPT2_TOPS);
  }

  /**
   * GPT-2 inside a whole captioner ({@code gpt.*} in the paper's layout, {@code gpt_model.*} in the
   * report's); the mapper is passed over, and so is the CLIP in this project's own SavedModels.
   */
  public static WeightMap clipCapGpt2() {
    Rule rule =
        (name, tensor) -> {
          return MAPPER_PART.matcher(name).find() || CLIP_PART.matcher(name).find()
              ? List.of()
              : gpt2(GPT2_PART.matcher(name).replaceFirst(""), tensor);
        };
    return new WeightMap(checkpoint -> rule, Map.of(LM_HEAD, WTE), CLIPCAP_TOPS);
  }

  /**
   * A mapper inside a whole captioner ({@code clip_project.*} in the paper's layout, {@code
   * prefix_mapper.*} and other inner names in the report's) or alone; GPT-2 is passed over, and so
   * is {@code clip.*}.
   */
  public static WeightMap clipCapMapper() {
    return new WeightMap(checkpoint -> WeightMaps::mapper, Map.of(), CLIPCAP_TOPS);
  }

  /**
   * CLIP: from Hugging Face (CLIPModel, CLIPVisionModelWithProjection; TFCLIPModel), OpenAI and
   * open_clip. OpenAI's modified ResNets keep their names, {@code visual.*}. Ignored: position ids,
   * the causal mask, the three numbers in OpenAI's archives, and batch counters.
   */
  public static WeightMap clip() {
    return new WeightMap(ClipNames::ruleFor, Map.of(), ClipNames.TOPS);
  }

  private static List<Renamed> gpt2(String name, StoredTensor tensor) {
    Renamed plain = Renamed.ofKeras(name, tensor, Set.of("wte", "wpe", "h", "ln_f"));
    String ours = plain.name().replaceFirst("^transformer\\.", "");
    return GPT2_BUFFERS.matcher(ours).matches()
        ? List.of()
        : List.of(new Renamed(ours, plain.tensor()));
  }

  private static List<Renamed> mapper(String name, StoredTensor tensor) {
    if (GPT2_PART.matcher(name).find() || CLIP_PART.matcher(name).find()) {
      return List.of();
    }
    String ours = MAPPER_PART.matcher(name).replaceFirst("");
    for (Map.Entry<String, String> report : REPORT_NAMES.entrySet()) {
      ours = ours.replaceFirst(report.getKey(), report.getValue());
    }
    return List.of(new Renamed(ours, tensor));
  }
}
