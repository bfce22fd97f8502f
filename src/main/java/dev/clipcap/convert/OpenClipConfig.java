package dev.clipcap.convert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.clip.Activation;
import dev.clipcap.clip.ClipConfig;
import dev.clipcap.clip.ImageProcessor;
import dev.clipcap.clip.ResNetConfig;
import dev.clipcap.clip.VitConfig;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code open_clip_config.json}, which open_clip publishes beside its weights. A field that is not
 * here belongs to another architecture and is refused.
 *
 * @param model sizes
 * @param preprocess how images become pixels; must be as in OpenAI's CLIP
 */
record OpenClipConfig(
    @JsonProperty(value = "model_cfg", required = true) Model model,
    @JsonProperty("preprocess_cfg") Preprocess preprocess) {
  private static final float EPSILON = 1e-5f;

  /**
   * Both towers.
   *
   * @param projection D, width of the space that images and texts share
   * @param quickGelu false, as in a config that does not say: the exact GELU
   */
  record Model(
      @JsonProperty(value = "embed_dim", required = true) int projection,
      @JsonProperty("quick_gelu") boolean quickGelu,
      @JsonProperty(value = "vision_cfg", required = true) Vision vision,
      @JsonProperty(value = "text_cfg", required = true) Text text) {}

  /**
   * The image tower.
   *
   * @param layers a number for a vision transformer, four for a ResNet
   * @param patchSize null for a ResNet
   * @param headWidth 64 where null
   * @param mlpRatio 4 where null
   */
  record Vision(
      @JsonProperty(value = "image_size", required = true) int imageSize,
      @JsonProperty(required = true) JsonNode layers,
      @JsonProperty(required = true) int width,
      @JsonProperty("patch_size") Integer patchSize,
      @JsonProperty("head_width") Integer headWidth,
      @JsonProperty("mlp_ratio") Double mlpRatio) {}

  /** The text tower; {@code mlpRatio} is 4 where null. */
  record Text(
      @JsonProperty(value = "context_length", required = true) int positions,
      @JsonProperty(value = "vocab_size", required = true) int vocabulary,
      @JsonProperty(required = true) int width,
      @JsonProperty(required = true) int heads,
      @JsonProperty(required = true) int layers,
      @JsonProperty("mlp_ratio") Double mlpRatio) {}

  /** What can be said in more than one way; null where the config says nothing. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Preprocess(
      List<Float> mean,
      List<Float> std,
      String interpolation,
      @JsonProperty("resize_mode") String resizeMode) {}

  /**
   * Reads the file.
   *
   * @throws InvalidInputException if it is for an architecture or a preprocessing that is not
   *     OpenAI's
   */
  static ClipConfig read(Path file) {
    OpenClipConfig config = Json.read(file, OpenClipConfig.class);
    Model model = config.model();
    Activation activation = model.quickGelu() ? Activation.QUICK_GELU : Activation.GELU;
    Text text = model.text();
    ClipConfig clip =
        new ClipConfig(
            model.projection(),
            vision(file, model.vision(), activation),
            new ClipConfig.Text(
                text.vocabulary(),
                text.positions(),
                text.width(),
                inner(text.width(), text.mlpRatio()),
                text.layers(),
                text.heads(),
                activation,
                EPSILON));
    if (config.preprocess() != null) {
      check(file, config.preprocess(), ImageProcessor.clip(clip.vision().imageSize()));
    }
    return clip;
  }

  private static ClipConfig.Vision vision(Path file, Vision vision, Activation activation) {
    int headWidth = vision.headWidth() == null ? 64 : vision.headWidth();
    if (vision.layers().isArray()) {
      List<Integer> layers = new ArrayList<>();
      vision.layers().forEach(n -> layers.add(n.intValue()));
      int features = ResNetConfig.REDUCTION * vision.width();
      return new ResNetConfig(vision.imageSize(), layers, vision.width(), features / headWidth);
    }
    if (vision.patchSize() == null) {
      throw new InvalidInputException(
          file.toString(),
          "neither a list of layers nor a patch_size",
          "a ResNet, which has the first, or a vision transformer, which has the second",
          "correct vision_cfg");
    }
    return new VitConfig(
        vision.imageSize(),
        vision.patchSize(),
        vision.width(),
        inner(vision.width(), vision.mlpRatio()),
        vision.layers().intValue(),
        vision.width() / headWidth,
        activation,
        EPSILON);
  }

  private static int inner(int width, Double ratio) {
    return ratio == null ? 4 * width : (int) (width * ratio);
  }

  private static void check(Path file, Preprocess found, ImageProcessor ours) {
    Preprocess expected = new Preprocess(ours.mean(), ours.std(), "bicubic", "shortest");
    Preprocess said =
        new Preprocess(
            found.mean() == null ? expected.mean() : found.mean(),
            found.std() == null ? expected.std() : found.std(),
            found.interpolation() == null ? expected.interpolation() : found.interpolation(),
            found.resizeMode() == null ? expected.resizeMode() : found.resizeMode());
    if (!said.equals(expected)) {
      throw new InvalidInputException(
          file + ", field 'preprocess_cfg'",
          said.toString(),
          expected.toString(),
          "use a model with OpenAI's preprocessing");
    }
  }
}
