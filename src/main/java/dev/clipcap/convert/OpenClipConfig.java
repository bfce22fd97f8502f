package dev.clipcap.convert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.image.Crop;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.image.Resample;
import dev.clipcap.image.Resize;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code open_clip_config.json}, which open_clip publishes beside its weights: {@code model_cfg} is
 * {@link OpenClipModel}'s, {@code preprocess_cfg} this class's.
 */
final class OpenClipConfig {
  private OpenClipConfig() {}

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
    ConfigFields fields = ConfigFields.of(file);
    ClipConfig clip = fields.make(OpenClipModel::read);
    fields.any("preprocess_cfg");
    fields.end("open_clip_config.json");
    return clip;
  }

  /**
   * What the file says of preprocessing, whatever it says of the architecture; empty where it says
   * nothing.
   *
   * @param edge P, of the model's images
   * @throws InvalidInputException if it has no model_cfg, contradicts the model, or cannot be
   *     followed
   */
  static Optional<Preprocessing> preprocessing(Path file, int edge) {
    JsonNode all = Json.readTree(file);
    boolean has = all.path("model_cfg").isObject();
    refuseIf(!has, file.toString(), "no object 'model_cfg'", "an open_clip_config.json");
    JsonNode json = all.get("preprocess_cfg");
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
    refuseIf(fill < 0 || fill > 255, where + ".fill_color", String.valueOf(fill), "0 to 255");
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
            PreprocessorConfig.channels(where + ".mean", said.mean(), openAi.mean(), true),
            PreprocessorConfig.channels(where + ".std", said.std(), openAi.std(), false)));
  }

  private static void requireEdge(String where, JsonNode size, int edge) {
    if (size == null || size.isNull()) {
      return;
    }
    boolean same = !size.isArray() || size.size() == 1 || size.size() == 2;
    for (JsonNode one : size.isArray() ? size : List.of(size)) {
      same &= one.asInt() == edge;
    }
    String expected = edge + ", the vision config's image_size";
    refuseIf(!same, where + ".size", size.toString(), expected);
  }

  private static <T> T of(String where, String said, String otherwise, Map<String, T> known) {
    T found = known.get(said == null ? otherwise : said);
    List<String> all = known.keySet().stream().sorted().toList();
    refuseIf(found == null, where, "\"" + said + "\"", "one of " + all);
    return found;
  }

  private static void refuseIf(boolean wrong, String where, String found, String expected) {
    InvalidInputException.refuseIf(
        wrong, where, found, expected, "correct the file, or convert another model");
  }
}
