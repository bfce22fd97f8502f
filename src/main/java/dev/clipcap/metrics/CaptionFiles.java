package dev.clipcap.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads captions and references from the files that people have.
 *
 * <pre>
 *   candidates   [{"image_id": 42, "caption": "a dog"}, ...]                 COCO results
 *                {"42": "a dog", ...}                                        a simple map
 *   references   {"annotations": [{"image_id": 42, "caption": "a dog"}, ...]}  COCO annotations
 *                {"42": ["a dog", "a brown dog"], ...}                       a simple map
 * </pre>
 *
 * Image ids may be numbers or strings and are the same if they read the same. Other fields of a
 * COCO entry are ignored. Maps returned keep the order of the file.
 */
public final class CaptionFiles {
  private CaptionFiles() {}

  /**
   * Reads one caption per image.
   *
   * @throws InvalidInputException naming the file and the entry
   */
  public static Map<String, String> candidates(Path file) {
    JsonNode root = Json.readTree(file);
    Map<String, String> captions = new LinkedHashMap<>();
    if (root.isArray()) {
      for (int i = 0; i < root.size(); i++) {
        String entry = "entry " + i;
        JsonNode node = object(root.get(i), file, entry);
        String id = imageId(node, file, entry);
        if (captions.put(id, text(node.path("caption"), file, entry + " 'caption'")) != null) {
          throw new InvalidInputException(
              file + ", " + entry,
              "image " + id + " a second time",
              "one caption per image",
              "remove one of the two");
        }
      }
    } else if (root.isObject()) {
      for (Map.Entry<String, JsonNode> field : root.properties()) {
        captions.put(field.getKey(), text(field.getValue(), file, entry(field.getKey())));
      }
    } else {
      throw notCaptions(file, root, "a list of {image_id, caption} or a map of id to caption");
    }
    return nonEmpty(captions, file);
  }

  /**
   * Reads the human captions of each image.
   *
   * @throws InvalidInputException naming the file and the entry
   */
  public static Map<String, List<String>> references(Path file) {
    JsonNode root = Json.readTree(file);
    Map<String, List<String>> references = new LinkedHashMap<>();
    if (!root.isObject()) {
      throw notCaptions(file, root, "COCO annotations or a map of id to captions");
    }
    JsonNode annotations = root.path("annotations");
    if (annotations.isArray() && annotations.path(0).isObject()) {
      for (int i = 0; i < annotations.size(); i++) {
        String entry = "annotations[" + i + "]";
        JsonNode node = object(annotations.get(i), file, entry);
        references
            .computeIfAbsent(imageId(node, file, entry), id -> new ArrayList<>())
            .add(text(node.path("caption"), file, entry + " 'caption'"));
      }
      return nonEmpty(references, file);
    }
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      String entry = entry(field.getKey());
      JsonNode list = field.getValue();
      if (!list.isArray() || list.isEmpty()) {
        throw invalid(file, entry, list, "a list of one or more captions");
      }
      List<String> captions = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        captions.add(text(list.get(i), file, entry + " caption " + i));
      }
      references.put(field.getKey(), captions);
    }
    return nonEmpty(references, file);
  }

  /**
   * Pairs every candidate with its image's references, in the order of the candidates. Images with
   * references but no candidate are left out: a test split is a part of its annotation file.
   *
   * @throws InvalidInputException if a candidate's image has no references
   */
  public static List<Sample> samples(Path candidates, Path references) {
    Map<String, List<String>> known = references(references);
    List<Sample> samples = new ArrayList<>();
    candidates(candidates)
        .forEach(
            (id, caption) -> {
              if (!known.containsKey(id)) {
                throw new InvalidInputException(
                    candidates + ", image " + id,
                    "no references in " + references,
                    "at least one",
                    "give the references of the same images");
              }
              samples.add(new Sample(id, caption, known.get(id)));
            });
    return samples;
  }

  private static String imageId(JsonNode entry, Path file, String name) {
    JsonNode id = entry.path("image_id");
    if (id.isIntegralNumber() || (id.isTextual() && !id.asText().isEmpty())) {
      return id.asText();
    }
    throw invalid(file, name + " 'image_id'", id, "a whole number or a string");
  }

  private static JsonNode object(JsonNode node, Path file, String entry) {
    if (!node.isObject()) {
      throw invalid(file, entry, node, "an object with image_id and caption");
    }
    return node;
  }

  private static String text(JsonNode node, Path file, String entry) {
    if (!node.isTextual()) {
      throw invalid(file, entry, node, "a caption as a string");
    }
    return node.asText();
  }

  private static String entry(String id) {
    return "image " + id;
  }

  private static <V> Map<String, V> nonEmpty(Map<String, V> captions, Path file) {
    if (captions.isEmpty()) {
      throw new InvalidInputException(
          file.toString(), "no captions", "at least one", "give a file with captions");
    }
    return captions;
  }

  private static InvalidInputException notCaptions(Path file, JsonNode root, String expected) {
    return new InvalidInputException(
        file.toString(), kind(root), expected, "see the documented formats");
  }

  private static InvalidInputException invalid(
      Path file, String entry, JsonNode found, String expected) {
    return new InvalidInputException(
        file + ", " + entry, kind(found), expected, "correct the entry");
  }

  /** What a value is, with its text where that is short. */
  private static String kind(JsonNode node) {
    if (node.isMissingNode()) {
      return "nothing";
    }
    String text = node.isContainerNode() ? "" : " " + node;
    String kind = node.getNodeType().toString().toLowerCase(Locale.ROOT);
    return node.isNull() ? kind : kind + (text.length() <= 40 ? text : "");
  }
}
