package dev.clipcap.convert;

import dev.clipcap.convert.WeightMap.Renamed;
import dev.clipcap.convert.WeightMap.Rule;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CLIP's tensors in the layouts of Hugging Face (PyTorch, Keras), OpenAI and open_clip. */
final class ClipNames {
  /** First parts of our names. */
  static final Set<String> TOP_NAMES =
      Set.of(
          "vision_model",
          "text_model",
          "visual_projection",
          "text_projection",
          "logit_scale",
          "visual");

  /** How a CLIP's names begin, in any of the layouts. */
  static final Pattern TOPS =
      Pattern.compile(
          "(vision_model|text_model|visual_projection|text_projection|visual|transformer|text"
              + "|token_embedding|ln_final|_conv_stem|_bn0|_blocks|_conv_head|_bn1|_fc)\\."
              + "|(logit_scale|positional_embedding|text_projection)$");

  private static final Pattern IGNORABLE =
      Pattern.compile(
          "(.*\\.)?(position_ids|attn_mask|num_batches_tracked)"
              + "|input_resolution|context_length|vocab_size|_fc\\.(weight|bias)");
  private static final Pattern BLOCK =
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

  private ClipNames() {}

  /** The rule for one checkpoint: only it can tell a ResNet's {@code visual.conv1} from a ViT's. */
  static Rule ruleFor(Checkpoint checkpoint) {
    boolean resNet =
        checkpoint.tensors().keySet().stream()
            .anyMatch(name -> name.endsWith("visual.layer1.0.conv1.weight"));
    return (plain, tensor) -> {
      if (IGNORABLE.matcher(plain).matches()) {
        return List.of();
      }
      if (EFFICIENT_NET.matcher(plain).matches()) {
        return List.of(new Renamed("visual." + plain, tensor));
      }
      if (plain.contains("/")) {
        return List.of(Renamed.ofKeras(plain, tensor, TOP_NAMES));
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
    Matcher block = BLOCK.matcher(name);
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
