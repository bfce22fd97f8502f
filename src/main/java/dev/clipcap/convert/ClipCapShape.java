package dev.clipcap.convert;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.io.InvalidInputException;
import java.util.Map;

/**
 * What the tensors of a whole captioner (mapper and GPT-2 in one file) tell of its configuration.
 *
 * @param layout whose names it has; the paper's MLP has a tanh, the report's a ReLU
 */
public record ClipCapShape(Layout layout, MapperShape mapper, Gpt2Shape gpt2) {
  /** Whose names a checkpoint has. */
  public enum Layout {
    /** {@code clip_project.*} and {@code gpt.*}. */
    PAPER,
    /** {@code prefix_mapper.*} and {@code gpt_model.*}. */
    REPORT
  }

  /**
   * Reads the sizes off a checkpoint.
   *
   * @throws InvalidInputException if a part is missing or sizes contradict each other
   */
  public static ClipCapShape of(Checkpoint checkpoint) {
    Gpt2Shape gpt2 = Gpt2Shape.of(checkpoint, WeightMaps.clipCapGpt2());
    MapperShape mapper = MapperShape.of(checkpoint, gpt2.width());
    boolean report =
        WeightMaps.clipCapMapper().plainNames(checkpoint).stream()
            .anyMatch(name -> name.startsWith("prefix_mapper."));
    return new ClipCapShape(report ? Layout.REPORT : Layout.PAPER, mapper, gpt2);
  }

  /**
   * What a mapper's tensors tell of its configuration; the activation and the number of heads (8 in
   * the original) they do not tell.
   *
   * @param embedding size D of the image embedding; 512 ViT-B, 640 RN50x4, 768 ViT-L
   * @param prefixLength k, positions that GPT-2 sees
   * @param clipLength c, positions made of the image embedding; 0 for an MLP or a linear layer
   * @param layers of the transformer; 0 for an MLP or a linear layer
   * @param width of GPT-2
   * @param hidden units: of the MLP (k * width / 2 in the original), of each transformer layer's; 0
   *     for a single linear layer
   */
  public record MapperShape(
      int embedding, int prefixLength, int clipLength, int layers, int width, int hidden) {
    /**
     * Reads the sizes off a checkpoint that holds a mapper, alone or in a captioner.
     *
     * @param width of the GPT-2 it is for, without which an MLP's k cannot be told
     * @throws InvalidInputException if tensors are missing or contradict each other
     */
    public static MapperShape of(Checkpoint checkpoint, int width) {
      Map<String, StoredTensor> tensors = WeightMaps.clipCapMapper().rename(checkpoint);
      Sizes sizes = new Sizes(checkpoint.path(), tensors);
      boolean mlp = tensors.containsKey("model.0.weight");
      boolean linear = tensors.containsKey("weight") && tensors.containsKey("bias");
      if (linear && tensors.size() == 2) {
        MapperShape shape = linear(sizes, width);
        sizes.throwIfAny();
        return shape;
      }
      refuseIf(
          mlp == tensors.containsKey("prefix_const"),
          checkpoint.path().toString(),
          (mlp ? "both" : "neither") + " of the tensors model.0.weight and prefix_const",
          "an MLP mapper, which has the first, or a transformer mapper, which has the second",
          "check that the file is a ClipCap checkpoint");
      MapperShape shape = mlp ? mlp(sizes, width) : transformer(sizes, width);
      sizes.throwIfAny();
      return shape;
    }

    private static MapperShape linear(Sizes sizes, int width) {
      int out = sizes.get("weight", 0, 2);
      sizes.expect("bias", out);
      sizes.expectMultiple("weight", out, width);
      return new MapperShape(sizes.get("weight", 1, 2), out / width, 0, 0, width, 0);
    }

    private static MapperShape mlp(Sizes sizes, int width) {
      int hidden = sizes.get("model.0.weight", 0, 2);
      int embedding = sizes.get("model.0.weight", 1, 2);
      int out = sizes.get("model.2.weight", 0, 2);
      sizes.expect("model.2.weight", out, hidden);
      sizes.expectMultiple("model.2.weight", out, width);
      return new MapperShape(embedding, out / width, 0, 0, width, hidden);
    }

    private static MapperShape transformer(Sizes sizes, int width) {
      int prefixLength = sizes.get("prefix_const", 0, 2);
      int in = sizes.get("linear.weight", 0, 2);
      int embedding = sizes.get("linear.weight", 1, 2);
      int layers = sizes.layers("transformer.layers.");
      int hidden = sizes.get("transformer.layers.0.mlp.fc1.weight", 0, 2);
      sizes.expect("prefix_const", prefixLength, width);
      sizes.expectMultiple("linear.weight", in, width);
      for (int i = 0; i < layers; i++) {
        String layer = "transformer.layers." + i + ".";
        sizes.expect(layer + "attn.to_queries.weight", width, width);
        sizes.expect(layer + "attn.to_keys_values.weight", 2L * width, width);
        sizes.expect(layer + "attn.project.weight", width, width);
        sizes.expect(layer + "mlp.fc1.weight", hidden, width);
        sizes.expect(layer + "mlp.fc2.weight", width, hidden);
      }
      return new MapperShape(embedding, prefixLength, in / width, layers, width, hidden);
    }
  }

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
  public record Gpt2Shape(int vocabulary, int positions, int width, int layers, int inner) {
    /**
     * Reads the sizes off a checkpoint.
     *
     * @param map {@link WeightMaps#gpt2} or {@link WeightMaps#clipCapGpt2}
     * @throws InvalidInputException if tensors are missing or contradict each other
     */
    public static Gpt2Shape of(Checkpoint checkpoint, WeightMap map) {
      Sizes sizes = new Sizes(checkpoint.path(), map.rename(checkpoint));
      int vocabulary = sizes.get("wte.weight", 0, 2);
      int width = sizes.get("wte.weight", 1, 2);
      int positions = sizes.get("wpe.weight", 0, 2);
      int layers = sizes.layers("h.");
      int inner = sizes.get("h.0.mlp.c_fc.weight", 1, 2);
      sizes.expect("wpe.weight", positions, width);
      for (int i = 0; i < layers; i++) {
        String block = "h." + i + ".";
        sizes.expect(block + "ln_1.weight", width);
        sizes.expect(block + "attn.c_attn.weight", width, 3L * width);
        sizes.expect(block + "attn.c_proj.weight", width, width);
        sizes.expect(block + "ln_2.weight", width);
        sizes.expect(block + "mlp.c_fc.weight", width, inner);
        sizes.expect(block + "mlp.c_proj.weight", inner, width);
      }
      sizes.expect("ln_f.weight", width);
      sizes.expect("ln_f.bias", width);
      sizes.throwIfAny();
      return new Gpt2Shape(vocabulary, positions, width, layers, inner);
    }
  }
}
