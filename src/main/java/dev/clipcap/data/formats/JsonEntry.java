package dev.clipcap.data.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One JSON object of a data set file, read field by field with the types checked.
 *
 * @param where file and place, for errors
 */
record JsonEntry(String where, JsonNode node) {
  JsonEntry {
    if (!node.isObject()) {
      throw wrongType(where, node, "an object");
    }
  }

  boolean has(String field) {
    return node.hasNonNull(field);
  }

  String text(String field) {
    JsonNode value = require(field);
    if (!value.isTextual()) {
      throw wrongType(where + "." + field, value, "a string");
    }
    return value.textValue();
  }

  Optional<String> optionalText(String field) {
    return has(field) ? Optional.of(text(field)) : Optional.empty();
  }

  /** A caption; null is an empty one. */
  String caption(String field) {
    return node.has(field) && node.get(field).isNull() ? "" : text(field);
  }

  /** An identifier: a string, or an integer, which data sets use interchangeably. */
  String id(String field) {
    JsonNode value = require(field);
    if (!value.isTextual() && !value.isIntegralNumber()) {
      throw wrongType(where + "." + field, value, "a string or an integer");
    }
    if (value.asText().isBlank()) {
      throw wrongType(where + "." + field, value, "an identifier");
    }
    return value.asText();
  }

  int index(String field) {
    JsonNode value = require(field);
    if (!value.isInt() || value.intValue() < 0) {
      throw wrongType(where + "." + field, value, "an integer from 0");
    }
    return value.intValue();
  }

  /** A caption, or a list of them. */
  List<String> texts(String field) {
    return require(field).isArray() ? captions(field) : List.of(text(field));
  }

  /** A list of captions; null is an empty one. */
  List<String> captions(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(field)) {
      if (!element.isTextual() && !element.isNull()) {
        throw wrongType(where + "." + field + "[" + texts.size() + "]", element, "a string");
      }
      texts.add(element.isNull() ? "" : element.textValue());
    }
    return texts;
  }

  List<JsonEntry> objects(String field) {
    List<JsonEntry> objects = new ArrayList<>();
    for (JsonNode element : array(field)) {
      objects.add(new JsonEntry(where + "." + field + "[" + objects.size() + "]", element));
    }
    return objects;
  }

  private JsonNode array(String field) {
    JsonNode value = require(field);
    if (!value.isArray()) {
      throw wrongType(where + "." + field, value, "an array");
    }
    return value;
  }

  private JsonNode require(String field) {
    if (!has(field)) {
      throw new InvalidInputException(
          where, "no field '" + field + "'", "the field", "download or export the file again");
    }
    return node.get(field);
  }

  private static InvalidInputException wrongType(String where, JsonNode value, String expected) {
    String shown = value.toString();
    return new InvalidInputException(
        where,
        shown.length() > 60 ? shown.substring(0, 60) + "..." : shown,
        expected,
        "correct the file");
  }
}
