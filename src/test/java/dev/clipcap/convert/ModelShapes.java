package dev.clipcap.convert;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names and shapes of our models' tensors, written out from the architectures. */
final class ModelShapes {
  private ModelShapes() {}

  static Map<String, long[]> gpt2(long vocabulary, long positions, long width, int layers) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("wte.weight", new long[] {vocabulary, width});
    shapes.put("wpe.weight", new long[] {positions, width});
    for (int i = 0; i < layers; i++) {
      norm(shapes, "h." + i + ".ln_1", width);
      linear(shapes, "h." + i + ".attn.c_attn", 3 * width, width, 3 * width);
      linear(shapes, "h." + i + ".attn.c_proj", width, width, width);
      norm(shapes, "h." + i + ".ln_2", width);
      linear(shapes, "h." + i + ".mlp.c_fc", 4 * width, width, 4 * width);
      linear(shapes, "h." + i + ".mlp.c_proj", width, 4 * width, width);
    }
    norm(shapes, "ln_f", width);
    return shapes;
  }

  static Map<String, long[]> mlp(long embedding, long prefix, long width) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    linear(shapes, "model.0", prefix * width / 2, prefix * width / 2, embedding);
    linear(shapes, "model.2", prefix * width, prefix * width, prefix * width / 2);
    return shapes;
  }

  static Map<String, long[]> transformer(
      long embedding, long prefix, long clip, long width, int layers) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    linear(shapes, "linear", clip * width, clip * width, embedding);
    shapes.put("prefix_const", new long[] {prefix, width});
    for (int i = 0; i < layers; i++) {
      String layer = "transformer.layers." + i + ".";
      norm(shapes, layer + "norm1", width);
      shapes.put(layer + "attn.to_queries.weight", new long[] {width, width});
      shapes.put(layer + "attn.to_keys_values.weight", new long[] {2 * width, width});
      linear(shapes, layer + "attn.project", width, width, width);
      norm(shapes, layer + "norm2", width);
      linear(shapes, layer + "mlp.fc1", 2 * width, 2 * width, width);
      linear(shapes, layer + "mlp.fc2", width, width, 2 * width);
    }
    return shapes;
  }

  static Map<String, long[]> clip(
      Map<String, long[]> vision, Map<String, long[]> text, long projection) {
    Map<String, long[]> shapes = new LinkedHashMap<>(vision);
    shapes.putAll(text);
    long visionWidth = vision.get("vision_model.pre_layrnorm.bias")[0];
    long textWidth = text.get("text_model.final_layer_norm.bias")[0];
    shapes.put("visual_projection.weight", new long[] {projection, visionWidth});
    shapes.put("text_projection.weight", new long[] {projection, textWidth});
    shapes.put("logit_scale", new long[] {});
    return shapes;
  }

  static Map<String, long[]> vision(long width, int layers, long patch, long positions) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("vision_model.embeddings.class_embedding", new long[] {width});
    shapes.put(
        "vision_model.embeddings.patch_embedding.weight", new long[] {width, 3, patch, patch});
    shapes.put("vision_model.embeddings.position_embedding.weight", new long[] {positions, width});
    norm(shapes, "vision_model.pre_layrnorm", width);
    encoder(shapes, "vision_model.encoder.layers.", width, layers);
    norm(shapes, "vision_model.post_layernorm", width);
    return shapes;
  }

  static Map<String, long[]> text(long width, int layers, long vocabulary, long positions) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("text_model.embeddings.token_embedding.weight", new long[] {vocabulary, width});
    shapes.put("text_model.embeddings.position_embedding.weight", new long[] {positions, width});
    encoder(shapes, "text_model.encoder.layers.", width, layers);
    norm(shapes, "text_model.final_layer_norm", width);
    return shapes;
  }

  /** A CLIP with a vision transformer under OpenAI's names. */
  static Map<String, long[]> openAiVit(
      long width,
      int layers,
      long patch,
      long positions,
      long textWidth,
      int textLayers,
      long vocabulary,
      long textPositions,
      long projection) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("visual.class_embedding", new long[] {width});
    shapes.put("visual.positional_embedding", new long[] {positions, width});
    shapes.put("visual.conv1.weight", new long[] {width, 3, patch, patch});
    norm(shapes, "visual.ln_pre", width);
    openAiBlocks(shapes, "visual.transformer.resblocks.", width, layers);
    norm(shapes, "visual.ln_post", width);
    shapes.put("visual.proj", new long[] {width, projection});
    shapes.put("token_embedding.weight", new long[] {vocabulary, textWidth});
    shapes.put("positional_embedding", new long[] {textPositions, textWidth});
    openAiBlocks(shapes, "transformer.resblocks.", textWidth, textLayers);
    norm(shapes, "ln_final", textWidth);
    shapes.put("text_projection", new long[] {textWidth, projection});
    shapes.put("logit_scale", new long[] {});
    return shapes;
  }

  private static void openAiBlocks(
      Map<String, long[]> shapes, String prefix, long width, int layers) {
    for (int i = 0; i < layers; i++) {
      String layer = prefix + i + ".";
      shapes.put(layer + "attn.in_proj_weight", new long[] {3 * width, width});
      shapes.put(layer + "attn.in_proj_bias", new long[] {3 * width});
      linear(shapes, layer + "attn.out_proj", width, width, width);
      norm(shapes, layer + "ln_1", width);
      linear(shapes, layer + "mlp.c_fc", 4 * width, 4 * width, width);
      linear(shapes, layer + "mlp.c_proj", width, width, 4 * width);
      norm(shapes, layer + "ln_2", width);
    }
  }

  private static void encoder(Map<String, long[]> shapes, String prefix, long width, int layers) {
    for (int i = 0; i < layers; i++) {
      String layer = prefix + i + ".";
      for (String projection : new String[] {"q", "k", "v", "out"}) {
        linear(shapes, layer + "self_attn." + projection + "_proj", width, width, width);
      }
      norm(shapes, layer + "layer_norm1", width);
      linear(shapes, layer + "mlp.fc1", 4 * width, 4 * width, width);
      linear(shapes, layer + "mlp.fc2", width, width, 4 * width);
      norm(shapes, layer + "layer_norm2", width);
    }
  }

  private static void norm(Map<String, long[]> shapes, String name, long width) {
    shapes.put(name + ".weight", new long[] {width});
    shapes.put(name + ".bias", new long[] {width});
  }

  private static void linear(Map<String, long[]> shapes, String name, long bias, long... weight) {
    shapes.put(name + ".weight", weight);
    shapes.put(name + ".bias", new long[] {bias});
  }
}
