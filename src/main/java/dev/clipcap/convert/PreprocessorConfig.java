package dev.clipcap.convert;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.image.Crop;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.image.Resample;
import dev.clipcap.image.Resize;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code preprocessor_config.json} of transformers' {@code CLIPImageProcessor}, and of {@code
 * CLIPFeatureExtractor} before it. A field that is left out has the class's default. What the class
 * does on Pillow (its slow form, which version 5 calls CLIPImageProcessorPil) is the reference.
 *
 * @param file its name, for messages
 * @param json its fields
 */
record PreprocessorConfig(String file, JsonNode json) {
  static final String FILE = "preprocessor_config.json";

  private static final List<String> CLASSES =
      ConfigFields.names(
          """
          CLIPImageProcessor CLIPImageProcessorFast CLIPImageProcessorPil CLIPFeatureExtractor
          """);

  /** Those that change no pixel of an RGB image, and those that are read. */
  private static final List<String> KNOWN =
      ConfigFields.names(
          """
          image_processor_type feature_extractor_type processor_class do_convert_rgb data_format
          input_data_format return_tensors device disable_grouping _valid_processor_keys
          _valid_kwargs_names _commit_hash _name_or_path name_or_path auto_map
          transformers_version image_seq_length
          do_resize size default_to_square resample do_center_crop crop_size do_rescale
          rescale_factor do_normalize image_mean image_std
          """);

  private static final String OF_EDGES =
      "false, or a size of {\"height\", \"width\"}: versions of transformers differ here";

  /** The one in a folder, and its name for messages. */
  static Optional<PreprocessorConfig> in(Path folder) {
    Path own = folder.resolve(FILE);
    if (Files.isRegularFile(own)) {
      return Optional.of(new PreprocessorConfig(own.toString(), Json.readTree(own)));
    }
    Path processor = folder.resolve("processor_config.json"); // of version 5 of transformers
    if (Files.isRegularFile(processor)) {
      JsonNode inner = Json.readTree(processor).path("image_processor");
      if (inner.isObject()) {
        return Optional.of(new PreprocessorConfig(processor + ", field 'image_processor'", inner));
      }
    }
    return Optional.empty();
  }

  /**
   * What it says.
   *
   * @param edge P, of the model's images
   * @throws InvalidInputException naming the field that contradicts the model, or cannot be
   *     followed
   */
  Preprocessing read(int edge) {
    refuseIf(!json.isObject(), "", "no JSON object", "a preprocessor's fields");
    for (String field : List.of("image_processor_type", "feature_extractor_type")) {
      refuseIf(
          json.hasNonNull(field) && !CLASSES.contains(json.get(field).asText()),
          field,
          json.get(field),
          "CLIP's: CLIPImageProcessor");
    }
    json.properties().forEach(this::requireKnown);

    boolean crops = flag("do_center_crop", true);
    boolean resizes = flag("do_resize", true);
    Resize resize = resizes ? resize() : Resize.NONE;
    int size = resizes ? size() : edge;
    if (crops) {
      requireEdge("crop_size", square("crop_size", 224), edge);
    } else if (resize == Resize.SQUASH) {
      requireEdge("size", size, edge);
    } else {
      throw refused(
          "do_center_crop",
          json.get("do_center_crop")
              + ", and "
              + (resizes ? "a size for the shortest edge" : "no resizing"),
          "a crop, or a size of {\"height\", \"width\"}: CLIP takes squares");
    }
    boolean normalises = flag("do_normalize", true);
    Preprocessing defaults = Preprocessing.openAi(edge);
    return new Preprocessing(
        resize,
        size,
        resizes ? resample() : Resample.BICUBIC,
        Crop.HUGGING_FACE,
        0,
        flag("do_rescale", true) ? factor() : 1,
        normalises ? channels("image_mean", defaults.mean(), true) : List.of(0f, 0f, 0f),
        normalises ? channels("image_std", defaults.std(), false) : List.of(1f, 1f, 1f));
  }

  private void requireKnown(Map.Entry<String, JsonNode> entry) {
    String name = entry.getKey();
    JsonNode value = entry.getValue();
    boolean off = value.isNull() || (value.isBoolean() && !value.booleanValue());
    refuseIf(!off && !KNOWN.contains(name), name, value, "no such field, or false");
  }

  private Resize resize() {
    JsonNode size = json.get("size");
    boolean asEdges = size != null && (size.has("height") || size.isArray());
    if (size != null && size.isNumber() && flag("default_to_square", false)) {
      throw refused("default_to_square", "true with a size of " + size, OF_EDGES);
    }
    return asEdges ? Resize.SQUASH : Resize.SHORTEST_EDGE;
  }

  private int size() {
    JsonNode size = json.get("size");
    if (size != null && size.has("shortest_edge") && size.size() == 1) {
      return positive("size", size.get("shortest_edge"));
    }
    return square("size", 224);
  }

  /** A number, [n, n] or {"height": n, "width": n}. */
  private int square(String field, int otherwise) {
    JsonNode value = json.get(field);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (value.isIntegralNumber()) {
      return positive(field, value);
    }
    JsonNode height = value.isArray() ? value.get(0) : value.get("height");
    JsonNode width = value.isArray() ? value.get(1) : value.get("width");
    refuseIf(
        value.size() != 2 || height == null || !height.equals(width),
        field,
        value,
        "one number for the shortest edge, or a height and width alike");
    return positive(field, height);
  }

  private int positive(String field, JsonNode value) {
    boolean good = value.isIntegralNumber() && value.canConvertToInt() && value.intValue() > 0;
    refuseIf(!good, field, value, "a positive whole number");
    return value.intValue();
  }

  private void requireEdge(String field, int found, int edge) {
    refuseIf(
        found != edge,
        field,
        found + " pixels",
        edge + ", which is the vision config's image_size in the model's config");
  }

  private Resample resample() {
    JsonNode value = json.get("resample");
    if (value == null) {
      return Resample.BICUBIC;
    }
    return Arrays.stream(Resample.values())
        .filter(one -> value.isIntegralNumber() && value.asInt() == one.number())
        .findFirst()
        .orElseThrow(() -> refused("resample", value, "Pillow's filters by their numbers, 0 to 5"));
  }

  private double factor() {
    JsonNode value = json.path("rescale_factor");
    boolean good = value.isNumber() && Double.isFinite(value.doubleValue());
    refuseIf(!value.isMissingNode() && !good, "rescale_factor", value, "a number");
    return value.asDouble(Preprocessing.OF_BYTES);
  }

  private List<Float> channels(String field, List<Float> otherwise, boolean zeroAllowed) {
    String where = file + ", field '" + field + "'";
    return channels(where, json.get(field), otherwise, zeroAllowed);
  }

  /** Three numbers, or one for all three. */
  static List<Float> channels(
      String where, JsonNode value, List<Float> otherwise, boolean zeroAllowed) {
    if (value == null || value.isNull()) {
      return otherwise;
    }
    List<Float> numbers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      JsonNode one = value.isArray() ? value.get(i) : value;
      boolean good = one != null && one.isNumber() && Float.isFinite((float) one.doubleValue());
      if (!good || (value.isArray() && value.size() != 3)) {
        break;
      }
      if (zeroAllowed || (float) one.doubleValue() != 0) {
        numbers.add((float) one.doubleValue());
      }
    }
    InvalidInputException.refuseIf(
        numbers.size() != 3,
        where,
        value.toString(),
        "three numbers" + (zeroAllowed ? "" : " other than 0"),
        "correct the file");
    return List.copyOf(numbers);
  }

  /** In transformers null is a flag that is off; only one that is left out has the default. */
  private boolean flag(String field, boolean otherwise) {
    JsonNode value = json.get(field);
    boolean good = value == null || value.isNull() || value.isBoolean();
    refuseIf(!good, field, value, "true or false");
    return value == null ? otherwise : value.booleanValue();
  }

  private void refuseIf(boolean wrong, String field, Object found, String expected) {
    if (wrong) {
      throw refused(field, found, expected);
    }
  }

  private InvalidInputException refused(String field, Object found, String expected) {
    return new InvalidInputException(
        field.isEmpty() ? file : file + ", field '" + field + "'",
        found.toString(),
        expected,
        "correct the file, or convert another model");
  }
}
