package dev.clipcap.convert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.clip.Activation;
import dev.clipcap.clip.ClipConfig;
import dev.clipcap.clip.Crop;
import dev.clipcap.clip.Preprocessing;
import dev.clipcap.clip.ResNetConfig;
import dev.clipcap.clip.Resample;
import dev.clipcap.clip.Resize;
import dev.clipcap.clip.VitConfig;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code open_clip_config.json}, which open_clip publishes beside its weights. A field that is not
 * here belongs to another architecture and is refused.
 *
 * @param model sizes
 * @param preprocess how images become pixels; null for OpenAI's way
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

  /** Null where the config says nothing; what is not here open_clip passes over, too. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Preprocess(
      JsonNode size,
      String mode,
      JsonNode mean,
      JsonNode std,
      String interpolation,
      @JsonProperty("resize_mode") String resizeMode,
      @JsonProperty("fill_color") Integer fill) {}

  /**
   * Reads the file.
   *
   * @throws InvalidInputException if it is for an architecture that is not OpenAI's
   */
  static ClipConfig read(Path file) {
    OpenClipConfig config = Json.read(file, OpenClipConfig.class);
    Model model = config.model();
    Activation activation = model.quickGelu() ? Activation.QUICK_GELU : Activation.GELU;
    Text text = model.text();
    return new ClipConfig(
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

  /**
   * What the file says of preprocessing, whatever it says of the architecture; empty where it says
   * nothing.
   *
   * @param edge P, of the model's images
   * @throws InvalidInputException if it contradicts the model, or cannot be followed
   */
  static Optional<Preprocessing> preprocessing(Path file, int edge) {
    JsonNode json = Json.readTree(file).get("preprocess_cfg");
    if (json == null || json.isNull()) {
      return Optional.empty();
    }
    String where = file + ", field 'preprocess_cfg'";
    Preprocess said = Json.convert(json, Preprocess.class, where);
    Preprocessing openAi = Preprocessing.openAi(edge);
    Resize resize =
        of(
            where + ".resize_mode",
            said.resizeMode(),
            "shortest",
            Map.of(
                "shortest", Resize.SHORTEST_EDGE,
                "longest", Resize.LONGEST_EDGE,
                "squash", Resize.SQUASH));
    of(where + ".mode", said.mode(), "RGB", Map.of("RGB", true));
    requireEdge(where, said.size(), edge);
    int fill = resize == Resize.LONGEST_EDGE && said.fill() != null ? said.fill() : 0;
    if (fill < 0 || fill > 255) {
      throw refused(where + ".fill_color", Integer.toString(fill), "0 to 255");
    }
    return Optional.of(
        new Preprocessing(
            resize,
            edge,
            of(
                where + ".interpolation",
                said.interpolation(),
                "bicubic",
                Map.of( // open_clip draws one of the two in training, and has bicubic after it
                    "bicubic", Resample.BICUBIC,
                    "random", Resample.BICUBIC,
                    "bilinear", Resample.BILINEAR)),
            Crop.OPENAI,
            fill,
            Preprocessing.OF_BYTES,
            isGiven(said.mean())
                ? PreprocessorConfig.channels(where + ".mean", said.mean(), true)
                : openAi.mean(),
            isGiven(said.std())
                ? PreprocessorConfig.channels(where + ".std", said.std(), false)
                : openAi.std()));
  }

  private static boolean isGiven(JsonNode value) {
    return value != null && !value.isNull();
  }

  private static void requireEdge(String where, JsonNode size, int edge) {
    if (!isGiven(size)) {
      return;
    }
    boolean same = !size.isArray() || size.size() == 1 || size.size() == 2;
    for (JsonNode one : size.isArray() ? size : List.of(size)) {
      same &= one.asInt() == edge;
    }
    if (!same) {
      throw refused(where + ".size", size.toString(), edge + ", the vision config's image_size");
    }
  }

  private static <T> T of(String where, String said, String otherwise, Map<String, T> known) {
    T found = known.get(said == null ? otherwise : said);
    if (found == null) {
      throw refused(
          where, "\"" + said + "\"", "one of " + known.keySet().stream().sorted().toList());
    }
    return found;
  }

  private static InvalidInputException refused(String where, String found, String expected) {
    return new InvalidInputException(
        where, found, expected, "correct the file, or convert another model");
  }
}
