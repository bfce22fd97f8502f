package dev.clipcap.convert;

import dev.clipcap.convert.WeightMap.Renamed;
import dev.clipcap.convert.WeightMap.Rule;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.files.checkpoint.WrapperNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
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

  /** First parts of our names of CLIP's tensors. */
  private static final Set<String> CLIP_NAMES =
      Set.of(
          "vision_model",
          "text_model",
          "visual_projection",
          "text_projection",
          "logit_scale",
          "visual");

  /** How a CLIP's names begin, in any of the layouts. */
  private static final Pattern CLIP_TOPS =
      Pattern.compile(
          "(vision_model|text_model|visual_projection|text_projection|visual|transformer|text"
              + "|token_embedding|ln_final|_conv_stem|_bn0|_blocks|_conv_head|_bn1|_fc)\\."
              + "|(logit_scale|positional_embedding|text_projection)$");

  private static final Pattern CLIP_IGNORABLE =
      Pattern.compile(
          "(.*\\.)?(position_ids|attn_mask|num_batches_tracked)"
              + "|input_resolution|context_length|vocab_size|_fc\\.(weight|bias)");
  private static final Pattern OPENAI_RESBLOCK =
      Pattern.compile("(visual\\.)?transformer\\.resblocks\\.(\\d+)\\.(.+)");

  /** OpenAI's names outside the blocks, as prefixes of ours. */
  private static final Map<String, String> OPENAI =
      Map.of(
          "visual.class_embedding", "vision_model.embeddings.class_embedding",
          "visual.positional_embedding", "vision_model.embeddings.position_embedding.weight",
          "visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight",
          "visual.ln_pre.", "vision_model.pre_layrnorm.",
          "visual.ln_post.", "vision_model.post_layernorm.",
          "token_embedding.", "text_model.embeddings.token_embedding.",
          "positional_embedding", "text_model.embeddings.position_embedding.weight",
          "ln_final.", "text_model.final_layer_norm.");

  /** OpenAI's matrices [in, out], and ours [out, in]. */
  private static final Map<String, String> OPENAI_PROJECTION =
      Map.of(
          "visual.proj", "visual_projection.weight", "text_projection", "text_projection.weight");

  /** OpenAI's names inside a block. */
  private static final Map<String, String> OPENAI_BLOCK =
      Map.of(
          "attn.out_proj.", "self_attn.out_proj.",
          "ln_1.", "layer_norm1.",
          "ln_2.", "layer_norm2.",
          "mlp.c_fc.", "mlp.fc1.",
          "mlp.c_proj.", "mlp.fc2.");

  /** EfficientNet-Lite's, in its PyTorch port; its classifier, {@code _fc}, is passed over. */
  private static final Pattern EFFICIENT_NET =
      Pattern.compile("_(conv_stem|bn0|blocks|conv_head|bn1)\\..*");

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
    return new WeightMap(WeightMaps::clip, Map.of(), CLIP_TOPS);
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

  /**
   * The rule for a CLIP's checkpoint: only it can tell a ResNet's {@code visual.conv1} from a
   * ViT's.
   */
  private static Rule clip(Checkpoint checkpoint) {
    boolean resNet =
        checkpoint.tensors().keySet().stream()
            .anyMatch(name -> name.endsWith("visual.layer1.0.conv1.weight"));
    return (plain, tensor) -> {
      if (CLIP_IGNORABLE.matcher(plain).matches()) {
        return List.of();
      }
      if (EFFICIENT_NET.matcher(plain).matches()) {
        return List.of(new Renamed("visual." + plain, tensor));
      }
      if (plain.contains("/")) {
        return List.of(Renamed.ofKeras(plain, tensor, CLIP_NAMES));
      }
      if (resNet && plain.startsWith("visual.")) {
        return List.of(new Renamed(plain, tensor));
      }
      return openAi(plain.replaceFirst("^text\\.", ""), tensor);
    };
  }

  private static List<Renamed> openAi(String name, StoredTensor tensor) {
    String projection = OPENAI_PROJECTION.get(name);
    if (projection != null && tensor.shape().numDimensions() == 2) {
      return List.of(new Renamed(projection, tensor.transposed(1, 0)));
    }
    Matcher block = OPENAI_RESBLOCK.matcher(name);
    if (block.matches()) {
      String tower = block.group(1) == null ? "text_model" : "vision_model";
      return openAiBlock(tower + ".encoder.layers." + block.group(2) + ".", block.group(3), tensor);
    }
    return List.of(new Renamed(withPrefixReplaced(name, OPENAI), tensor));
  }

  private static List<Renamed> openAiBlock(String layer, String name, StoredTensor tensor) {
    boolean joined = name.equals("attn.in_proj_weight") || name.equals("attn.in_proj_bias");
    if (!joined || tensor.shape().isScalar() || tensor.shape().get(0) % 3 != 0) {
      return List.of(new Renamed(layer + withPrefixReplaced(name, OPENAI_BLOCK), tensor));
    }
    String kind = name.substring("attn.in_proj_".length());
    long width = tensor.shape().get(0) / 3;
    List<Renamed> parts = new ArrayList<>();
    for (String projection : List.of("q", "k", "v")) {
      long from = parts.size() * width;
      String ours = layer + "self_attn." + projection + "_proj." + kind;
      parts.add(new Renamed(ours, tensor.rows(from, from + width)));
    }
    return parts;
  }

  private static String withPrefixReplaced(String name, Map<String, String> prefixes) {
    for (Map.Entry<String, String> prefix : prefixes.entrySet()) {
      if (name.startsWith(prefix.getKey())) {
        return prefix.getValue() + name.substring(prefix.getKey().length());
      }
    }
    return name;
  }
}
