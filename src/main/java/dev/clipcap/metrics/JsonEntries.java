package dev.clipcap.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The objects in which captions files say what an image's caption is, whoever wrote them. The
 * image: {@code image_id} (COCO), {@code cocoid} (Karpathy), {@code image}, {@code file_name},
 * {@code filename} or {@code id}, the first that is there; {@code source} and the file names are
 * other names of it. The caption, or a list of them: {@code caption}, {@code text}, {@code raw},
 * {@code captions} or {@code sentences} (Karpathy), the first that is there. Other fields are
 * ignored.
 *
 * @param file for errors
 * @param namesById of images, by their ids, where these stand apart
 */
record JsonEntries(Path file, Map<String, String> namesById) {
  static final List<String> IDS =
      List.of("image_id", "cocoid", "image", "file_name", "filename", "id");

  static final List<String> CAPTIONS = List.of("caption", "text", "raw", "captions", "sentences");

  private static final List<String> NAMES = List.of("file_name", "filename", "source", "image");

  /** Whether an object is about one image, and no map of ids. */
  static boolean isEntry(JsonNode node) {
    return node.isObject() && hasOne(node, IDS) && hasOne(node, CAPTIONS);
  }

  private static boolean hasOne(JsonNode node, List<String> fields) {
    return fields.stream().anyMatch(node::has);
  }

  /** One object. */
  CaptionRow row(JsonNode node, String entry) {
    if (!node.isObject()) {
      throw invalid(entry, node, "an object with image_id and caption");
    }
    String idField = IDS.stream().filter(node::has).findFirst().orElse("image_id");
    String id = imageId(node.path(idField), entry + " '" + idField + "'");
    Stream<String> names =
        NAMES.stream()
            .filter(field -> !field.equals(idField) && node.path(field).isTextual())
            .map(field -> node.get(field).asText());
    String captionField = CAPTIONS.stream().filter(node::has).findFirst().orElse("caption");
    JsonNode caption = node.path(captionField);
    String where = entry + " '" + captionField + "'";
    return new CaptionRow(
        id,
        Stream.concat(names, Stream.ofNullable(namesById.get(id))).toList(),
        caption.isArray() || captionField.equals("captions") || captionField.equals("sentences")
            ? texts(caption, where)
            : caption.isNull() ? List.of() : List.of(text(caption, where)),
        node.has("references") ? texts(node.get("references"), entry + " 'references'") : List.of(),
        node.path("split").asText(""),
        where(entry));
  }

  /** One field of a map of ids: a caption, a list of captions, or null for none. */
  CaptionRow field(String id, JsonNode value) {
    String entry = "image " + id;
    List<String> captions =
        value.isArray()
            ? texts(value, entry)
            : value.isNull() ? List.of() : List.of(text(value, entry));
    return new CaptionRow(id, List.of(), captions, List.of(), "", where(entry));
  }

  /** Captions, as strings or as objects that have one each. */
  private List<String> texts(JsonNode list, String entry) {
    if (list.isTextual()) {
      return List.of(list.asText());
    }
    if (!list.isArray() || list.isEmpty()) {
      throw invalid(entry, list, "a list of one or more captions");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode one = list.get(i);
      String field = CAPTIONS.stream().filter(one::has).findFirst().orElse("");
      texts.add(text(field.isEmpty() ? one : one.get(field), entry + " caption " + i));
    }
    return texts;
  }

  private String imageId(JsonNode id, String entry) {
    if (id.isIntegralNumber() || (id.isTextual() && !id.asText().isEmpty())) {
      return id.asText();
    }
    throw invalid(entry, id, "a whole number or a string");
  }

  private String text(JsonNode node, String entry) {
    if (!node.isTextual()) {
      throw invalid(entry, node, "a caption as a string");
    }
    return node.asText();
  }

  String where(String entry) {
    return file + ", " + entry;
  }

  private InvalidInputException invalid(String entry, JsonNode found, String expected) {
    return new InvalidInputException(where(entry), kind(found), expected, "correct the entry");
  }

  /** What a value is, with its text where that is short. */
  static String kind(JsonNode node) {
    if (node.isMissingNode()) {
      return "nothing";
    }
    String text = node.isContainerNode() ? "" : " " + node;
    String kind = node.getNodeType().toString().toLowerCase(Locale.ROOT);
    return node.isNull() ? kind : kind + (text.length() <= 40 ? text : "");
  }
}
