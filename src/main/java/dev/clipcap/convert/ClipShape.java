package dev.clipcap.convert;

import dev.clipcap.core.clip.EfficientNetLiteConfig;
import dev.clipcap.core.clip.EfficientNetLiteConfig.Block;
import dev.clipcap.core.clip.ResNetConfig;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.io.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A CLIP's configuration as its tensors tell it, for checkpoints that come without one. Heads are
 * taken to be 64 wide, as in every CLIP of OpenAI and in open_clip's up to ViT-L; larger ones are
 * refused. The activation no tensor tells.
 */
final class ClipShape {
  private static final int HEAD_WIDTH = 64;

  /**
   * Beyond it open_clip's image towers have heads 80 (ViT-H), 88 (g), 104 (bigG) or 112 (e) wide.
   */
  private static final int WIDEST_IMAGE = 1024;

  /** Of open_clip's bigG, with heads 64 wide. */
  private static final int WIDEST_TEXT = 1280;

  private static final int VOCABULARY = 49408; // of CLIP's tokenizer, which ends a text by its last
  private static final float EPSILON = 1e-5f;
  private static final String VIT = "vision_model.";
  private static final String RESNET = "visual.";
  private static final String EFFICIENT_NET = RESNET + "_conv_stem.";
  private static final String TEXT = "text_model.";

  private final Checkpoint checkpoint;
  private final Map<String, StoredTensor> tensors;
  private final Sizes sizes;
  private final Activation activation;

  private ClipShape(Checkpoint checkpoint, Activation activation) {
    this.checkpoint = checkpoint;
    this.activation = activation;
    tensors = WeightMaps.clip().rename(checkpoint);
    sizes = new Sizes(checkpoint.path(), tensors);
  }

  /**
   * Reads the sizes off a checkpoint in any of CLIP's layouts. Without a text tower in it, the
   * configuration is for images only.
   *
   * @param activation in the MLPs
   * @throws InvalidInputException if it holds no CLIP, or its sizes contradict each other
   */
  static ClipConfig of(Checkpoint checkpoint, Activation activation) {
    return new ClipShape(checkpoint, activation).read();
  }

  /** Whether a CLIP's checkpoint has a text tower. */
  static boolean hasText(Checkpoint checkpoint) {
    return new ClipShape(checkpoint, null).has(TEXT);
  }

  private ClipConfig read() {
    TextConfig text = has(TEXT) ? text() : null;
    if (has(RESNET + "layer1.")) {
      return new ClipConfig(sizes.get(RESNET + "attnpool.c_proj.weight", 0, 2), resNet(), text);
    }
    if (has(EFFICIENT_NET)) {
      return efficientNetLite();
    }
    if (has(VIT)) {
      return new ClipConfig(sizes.get("visual_projection.weight", 0, 2), vit(), text);
    }
    throw new InvalidInputException(
        checkpoint.path().toString(),
        "no image tower of CLIP",
        "a CLIP that OpenAI or open_clip published; for a GPT-2, a folder with its config.json",
        "check that the file is of the intended model");
  }

  /** Of the Lites the one that was published with its weights, Lite0. */
  private ClipConfig efficientNetLite() {
    ClipConfig lite0 = ClipConfig.efficientNetLite0();
    List<Block> blocks = ((EfficientNetLiteConfig) lite0.vision()).blocks();
    sizes.expectLayers(RESNET + "_blocks.", blocks.size());
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      String name = RESNET + "_blocks." + i + "._project_conv.weight";
      sizes.expect(name, block.out(), (long) block.in() * block.expansion(), 1, 1);
    }
    sizes.throwIfAny();
    return lite0;
  }

  private VitConfig vit() {
    String embeddings = VIT + "embeddings.";
    int width = sizes.get(embeddings + "patch_embedding.weight", 0, 4);
    int patch = sizes.get(embeddings + "patch_embedding.weight", 2, 4);
    int positions = sizes.get(embeddings + "position_embedding.weight", 0, 2);
    int grid = (int) Math.sqrt(positions - 1.0);
    int layers = sizes.layers(VIT + "encoder.layers.");
    sizes.expect(embeddings + "patch_embedding.weight", width, 3, patch, patch);
    sizes.expect(embeddings + "position_embedding.weight", (long) grid * grid + 1, width);
    expectBlocks(VIT, layers, width);
    return new VitConfig(
        grid * patch,
        patch,
        width,
        4 * width,
        layers,
        heads("image", width, WIDEST_IMAGE),
        activation,
        EPSILON);
  }

  private ResNetConfig resNet() {
    String pool = RESNET + "attnpool.";
    int width = sizes.get(RESNET + "layer1.0.conv1.weight", 0, 4);
    int features = ResNetConfig.REDUCTION * width;
    int positions = sizes.get(pool + "positional_embedding", 0, 2);
    int grid = (int) Math.sqrt(positions - 1.0);
    List<Integer> layers =
        IntStream.rangeClosed(1, 4)
            .mapToObj(stage -> sizes.layers(RESNET + "layer" + stage + "."))
            .toList();
    sizes.expect(RESNET + "conv1.weight", width / 2, 3, 3, 3);
    sizes.expect(RESNET + "conv3.weight", width, width / 2, 3, 3);
    for (int stage = 0; stage < 4; stage++) {
      long planes = (long) width << stage;
      for (int i = 0; i < layers.get(stage); i++) {
        String block = RESNET + "layer" + (stage + 1) + "." + i + ".";
        sizes.expect(block + "conv2.weight", planes, planes, 3, 3);
        sizes.expect(block + "conv3.weight", 4 * planes, planes, 1, 1);
      }
    }
    sizes.expect(pool + "positional_embedding", (long) grid * grid + 1, features);
    sizes.expect(pool + "q_proj.weight", features, features);
    return new ResNetConfig(
        ResNetConfig.REDUCTION * grid, layers, width, heads("image", features, features));
  }

  private TextConfig text() {
    String embeddings = TEXT + "embeddings.";
    int vocabulary = sizes.get(embeddings + "token_embedding.weight", 0, 2);
    int width = sizes.get(embeddings + "token_embedding.weight", 1, 2);
    int positions = sizes.get(embeddings + "position_embedding.weight", 0, 2);
    int layers = sizes.layers(TEXT + "encoder.layers.");
    sizes.expect(embeddings + "position_embedding.weight", positions, width);
    expectBlocks(TEXT, layers, width);
    int heads = heads("text", width, WIDEST_TEXT);
    refuseIf(
        vocabulary > VOCABULARY,
        "a text tower of " + vocabulary + " tokens",
        "at most " + VOCABULARY + ", as CLIP's tokenizer has: another's end no tensor shows");
    return new TextConfig(
        vocabulary, positions, width, 4 * width, layers, heads, activation, EPSILON, null);
  }

  private void expectBlocks(String tower, int layers, long width) {
    for (int i = 0; i < layers; i++) {
      String block = tower + "encoder.layers." + i + ".";
      sizes.expect(block + "self_attn.q_proj.weight", width, width);
      sizes.expect(block + "mlp.fc1.weight", 4 * width, width);
      sizes.expect(block + "mlp.fc2.weight", width, 4 * width);
    }
  }

  /** The number of attention heads, after all other sizes of the tower have been looked at. */
  private int heads(String tower, int width, int widest) {
    sizes.throwIfAny();
    refuseIf(
        width % HEAD_WIDTH != 0,
        "the %s tower of width %s, no multiple of %s".formatted(tower, width, HEAD_WIDTH),
        "a published CLIP, or its number of heads, which no tensor shows");
    refuseIf(
        width > widest,
        "the %s tower of width %s".formatted(tower, width),
        "at most %s, where heads are %s wide; beyond it no tensor shows how many there are"
            .formatted(widest, HEAD_WIDTH));
    return width / HEAD_WIDTH;
  }

  private void refuseIf(boolean untold, String found, String expected) {
    String remedy = "put its open_clip_config.json beside it";
    InvalidInputException.refuseIf(untold, checkpoint.path().toString(), found, expected, remedy);
  }

  private boolean has(String prefix) {
    return tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }
}
