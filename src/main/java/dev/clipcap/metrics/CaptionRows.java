package dev.clipcap.metrics;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Captions or references from the files that people have, told apart by what is in the file and not
 * by its name. All of these can be either:
 *
 * <pre>
 *   [{"image_id": 42, "caption": "a dog"}, ...]                    COCO results, or annotations alone
 *   {"annotations": [{"image_id": 42, "caption": "a dog"}, ...]}   COCO annotations
 *   {"images": [{"cocoid": 42, "sentences": [{"raw": "a dog"}]}]}  Karpathy's splits
 *   {"42": "a dog", ...}    {"42": ["a dog", "a brown dog"], ...}  simple maps
 *   {"image": "a.jpg", "caption": "a dog"}                         JSON lines, or a list of these
 *   image_id,caption                                               CSV or tabs, with a header
 *   a.jpg &lt;tab&gt; a dog                                            lines without a header
 * </pre>
 *
 * and so can what a run and the commands caption and evaluate write; of an entry with human
 * captions beside the model's, references are the human ones. {@link JsonEntries} has the names of
 * fields, {@link ImageIds} says when two ids are the same.
 *
 * @param rows in the file's order, one or more
 * @param named whether the file says which image each is of; if not, they are numbered from 0
 */
record CaptionRows(List<CaptionRow> rows, boolean named) {
  /** Fields with the list of an object's entries: COCO's, this program's, other programs'. */
  private static final List<String> LISTS =
      List.of("annotations", "captions", "images", "results", "predictions");

  /**
   * Reads a file.
   *
   * @throws InvalidInputException naming the file and the entry
   */
  static CaptionRows read(Path file) {
    int first = firstCharacter(file);
    CaptionRows rows =
        first == '[' || first == '{'
            ? json(file)
            : new CaptionRows(first < 0 ? List.of() : TextRows.read(file), true);
    if (rows.rows().isEmpty()) {
      throw new InvalidInputException(
          file.toString(), "no captions", "at least one", "give a file with captions");
    }
    return rows;
  }

  /** The first that is neither white space nor a byte order mark; -1 where there is none. */
  private static int firstCharacter(Path file) {
    InputFiles.refusePointer(file, "captions");
    try (InputStream in = Files.newInputStream(file)) {
      int c = in.read();
      while (c == 0xEF || c == 0xBB || c == 0xBF || (c >= 0 && Character.isWhitespace(c))) {
        c = in.read();
      }
      return c;
    } catch (IOException e) {
      throw FileProblem.reading(file, "captions", e);
    }
  }

  private static CaptionRows json(Path file) {
    JsonEntries entries = new JsonEntries(file, Map.of());
    List<JsonNode> values = values(file);
    if (values.size() > 1) { // JSON lines
      return new CaptionRows(list(values, "line %s", 1, entries), true);
    }
    JsonNode root = values.get(0);
    if (root.isArray()) {
      boolean withoutIds =
          root.valueStream().allMatch(one -> one.isTextual() || one.isArray() || one.isNull());
      return withoutIds
          ? withoutIds(root, entries)
          : new CaptionRows(list(root, "entry %s", 0, entries), true);
    }
    for (String field : LISTS) {
      JsonNode list = root.path(field);
      if (list.isArray() && (list.isEmpty() || list.path(0).isObject())) {
        JsonEntries named = new JsonEntries(file, fileNames(root.path("images")));
        return new CaptionRows(list(list, field + "[%s]", 0, named), true);
      }
    }
    if (JsonEntries.isEntry(root)) {
      return new CaptionRows(List.of(entries.row(root, "line 1")), true);
    }
    List<CaptionRow> rows = new ArrayList<>();
    root.properties().forEach(field -> rows.add(entries.field(field.getKey(), field.getValue())));
    return new CaptionRows(rows, true);
  }

  /** The values of a JSON file, which in JSON lines are several. */
  private static List<JsonNode> values(Path file) {
    ObjectReader reader =
        Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    List<JsonNode> values = new ArrayList<>();
    try (JsonParser parser = Json.mapper().createParser(file.toFile())) {
      while (parser.nextToken() != null) {
        values.add(reader.readTree(parser));
      }
      return values;
    } catch (JsonProcessingException e) {
      if (values.isEmpty()) {
        return List.of(Json.readTree(file)); // which has the words for it
      }
      String where = file + ", line " + (values.size() + 1);
      throw new InvalidInputException(where, "malformed JSON", "one JSON object", "correct it", e);
    } catch (IOException e) {
      throw FileProblem.reading(file, "captions", e);
    }
  }

  private static List<CaptionRow> list(
      Iterable<JsonNode> nodes, String entry, int first, JsonEntries entries) {
    List<CaptionRow> rows = new ArrayList<>();
    for (JsonNode node : nodes) {
      rows.add(entries.row(node, entry.formatted(first + rows.size())));
    }
    return rows;
  }

  /** Captions, or lists of them, in the order of their images. */
  private static CaptionRows withoutIds(JsonNode list, JsonEntries entries) {
    List<CaptionRow> rows = new ArrayList<>();
    for (JsonNode one : list) {
      rows.add(entries.field(Integer.toString(rows.size()), one));
    }
    return new CaptionRows(rows, false);
  }

  /** COCO's annotations name an image by its number; a list beside them has the file names. */
  private static Map<String, String> fileNames(JsonNode images) {
    Map<String, String> names = new HashMap<>();
    if (images.isArray()) {
      images.forEach(
          image -> names.put(image.path("id").asText(), image.path("file_name").asText()));
    }
    names.values().removeIf(String::isEmpty);
    return names;
  }
}
