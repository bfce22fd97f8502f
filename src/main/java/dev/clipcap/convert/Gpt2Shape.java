package dev.clipcap.convert;

import dev.clipcap.files.checkpoint.Checkpoint;
import java.util.Map;

/**
 * What a GPT-2's tensors tell of its configuration; the number of heads they do not tell (width /
 * 64 in the published models).
 *
 * @param vocabulary rows of the token embedding; 50257 in the published models
 * @param positions rows of the position embedding; 1024
 * @param width 768 small, 1024 medium, 1280 large, 1600 XL
 * @param layers 12, 24, 36, 48; 6 in distilgpt2
 * @param inner width of the MLPs; 4 width
 */
public record Gpt2Shape(long vocabulary, long positions, long width, int layers, long inner) {
  /**
   * Reads the sizes off a checkpoint.
   *
   * @param map {@link WeightMaps#gpt2} or {@link WeightMaps#clipCapGpt2}
   * @throws dev.clipcap.io.InvalidInputException if tensors are missing or contradict each other
   */
  public static Gpt2Shape of(Checkpoint checkpoint, WeightMap map) {
    return of(new Sizes(checkpoint.path(), map.rename(checkpoint)));
  }

  private static Gpt2Shape of(Sizes sizes) {
    long vocabulary = sizes.get("wte.weight", 0, 2);
    long width = sizes.get("wte.weight", 1, 2);
    long positions = sizes.get("wpe.weight", 0, 2);
    int layers = sizes.layers("h.");
    long inner = sizes.get("h.0.mlp.c_fc.weight", 1, 2);
    sizes.expect("wpe.weight", positions, width);
    for (int i = 0; i < layers; i++) {
      for (Map.Entry<String, long[]> tensor : block(width, inner).entrySet()) {
        sizes.expect("h." + i + "." + tensor.getKey(), tensor.getValue());
      }
    }
    sizes.expect("ln_f.weight", width);
    sizes.expect("ln_f.bias", width);
    sizes.throwIfAny();
    return new Gpt2Shape(vocabulary, positions, width, layers, inner);
  }

  private static Map<String, long[]> block(long width, long inner) {
    return Map.of(
        "ln_1.weight", new long[] {width},
        "attn.c_attn.weight", new long[] {width, 3 * width},
        "attn.c_proj.weight", new long[] {width, width},
        "ln_2.weight", new long[] {width},
        "mlp.c_fc.weight", new long[] {width, inner},
        "mlp.c_proj.weight", new long[] {inner, width});
  }
}
