package dev.clipcap.data.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One JSON object of a data set file, read field by field with the types checked. Of an array of
 * them in a large file one at a time is in memory.
 *
 * @param where file and place, for errors
 */
record JsonEntry(String where, JsonNode node) {
  /** Names the array that is the whole file. */
  static final String WHOLE_FILE = "";

  /** After an element the rest of the array may follow. */
  private static final ObjectReader ELEMENT =
      Json.mapper()
          .readerFor(JsonNode.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  JsonEntry {
    requireType(node.isObject(), where, node, "an object");
  }

  /** Reads each object of the array in a top-level field, or of {@link #WHOLE_FILE}. */
  static void forEach(Path file, String field, Consumer<JsonEntry> receiver) {
    walk(
        file,
        field,
        entry -> {
          receiver.accept(entry);
          return true;
        });
  }

  /** The first object of the array, read without the rest of the file. */
  static JsonEntry first(Path file, String field) {
    List<JsonEntry> first = new ArrayList<>(1);
    walk(file, field, entry -> !first.add(entry));
    if (first.isEmpty()) {
      throw new InvalidInputException(
          file + " " + field, "an empty array", "captioned images", "check that the file is whole");
    }
    return first.get(0);
  }

  /** Whether the file is one array. */
  static boolean isArray(Path file) {
    InputFiles.refusePointer(file, "a JSON file");
    try (JsonParser parser = Json.mapper().createParser(file.toFile())) {
      return parser.nextToken() == JsonToken.START_ARRAY;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void walk(Path file, String field, Predicate<JsonEntry> more) {
    InputFiles.refusePointer(file, "a JSON file");
    try (JsonParser parser = Json.mapper().createParser(file.toFile())) {
      JsonToken first = parser.nextToken();
      if (field.equals(WHOLE_FILE)) {
        expect(file.toString(), first, JsonToken.START_ARRAY);
        if (elements(file, parser, field, more)) {
          expect(file + " after the array", parser.nextToken(), null);
        }
        return;
      }
      expect(file.toString(), first, JsonToken.START_OBJECT);
      boolean seen = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals(field)) {
          expect(file + " " + field, value, JsonToken.START_ARRAY);
          seen = true;
          if (!elements(file, parser, field, more)) {
            return;
          }
        } else {
          parser.skipChildren();
        }
      }
      expect(file + " after the object", parser.nextToken(), null);
      if (!seen) {
        throw new InvalidInputException(
            file.toString(),
            "no field '" + field + "'",
            "an array of that name",
            "check that this is the right annotation file");
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static boolean elements(
      Path file, JsonParser parser, String field, Predicate<JsonEntry> more) throws IOException {
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      String where =
          file + " " + field + "[" + i + "] (line " + parser.currentLocation().getLineNr() + ")";
      JsonNode node = ELEMENT.readValue(parser);
      if (!more.test(new JsonEntry(where, node))) {
        return false;
      }
    }
    return true;
  }

  private static void expect(String where, JsonToken found, JsonToken expected) {
    if (found != expected) {
      throw new InvalidInputException(
          where, describe(found), describe(expected), "check that this is the right file");
    }
  }

  private static String describe(JsonToken token) {
    if (token == null) {
      return "the end of the file";
    }
    return switch (token) {
      case START_ARRAY -> "an array";
      case START_OBJECT -> "an object";
      default -> token.toString();
    };
  }

  private static RuntimeException unreadable(Path file, IOException e) {
    if (e instanceof JsonProcessingException) {
      return Json.invalid(file.toString(), e);
    }
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      return new InvalidInputException(
          file.toString(), "no file", "a JSON file", "check the path", e);
    }
    return new UncheckedIOException("cannot read " + file, e);
  }

  boolean has(String field) {
    return node.hasNonNull(field);
  }

  String text(String field) {
    JsonNode value = require(field);
    requireType(value.isTextual(), where + "." + field, value, "a string");
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
    String place = where + "." + field;
    boolean good = value.isTextual() || value.isIntegralNumber();
    requireType(good, place, value, "a string or an integer");
    requireType(!value.asText().isBlank(), place, value, "an identifier");
    return value.asText();
  }

  int index(String field) {
    JsonNode value = require(field);
    boolean good = value.isInt() && value.intValue() >= 0;
    requireType(good, where + "." + field, value, "an integer from 0");
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
      String place = where + "." + field + "[" + texts.size() + "]";
      requireType(element.isTextual() || element.isNull(), place, element, "a string");
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
    requireType(value.isArray(), where + "." + field, value, "an array");
    return value;
  }

  private JsonNode require(String field) {
    if (!has(field)) {
      throw new InvalidInputException(
          where, "no field '" + field + "'", "the field", "download or export the file again");
    }
    return node.get(field);
  }

  private static void requireType(boolean good, String where, JsonNode value, String expected) {
    if (!good) {
      String shown = value.toString();
      String start = shown.length() > 60 ? shown.substring(0, 60) + "..." : shown;
      throw new InvalidInputException(where, start, expected, "correct the file");
    }
  }
}
