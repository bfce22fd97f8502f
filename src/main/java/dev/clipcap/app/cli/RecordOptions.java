package dev.clipcap.app.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clipcap.accel.Precision;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A record's fields as a command's options, such as {@code --epochs} and {@code --mapper.prefix},
 * and the record's JSON with the fields that were given put in. What help says of a field is in
 * fields.properties; a field without a word there is an option that help does not show.
 */
final class RecordOptions {
  private static final Properties WORDS = words();

  private RecordOptions() {}

  /** Gives a command an option for each field, and for each field of records in it. */
  static void add(CommandSpec command, Class<? extends Record> type) {
    fields(type, "")
        .forEach(
            (name, fieldType) -> {
              String words = WORDS.getProperty(type.getSimpleName() + "." + name);
              command.addOption(
                  OptionSpec.builder("--" + name)
                      .type(isYesOrNo(fieldType) ? Boolean.class : String.class)
                      .paramLabel(label(name, fieldType))
                      .completionCandidates(names(fieldType))
                      .description(words == null ? "" : words)
                      .hidden(words == null)
                      .build());
            });
  }

  /** What was given for the record's fields, by name. */
  static Map<String, String> given(CommandSpec command, Class<? extends Record> type) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String name : fields(type, "").keySet()) {
      Object value = command.findOption("--" + name).getValue();
      if (value != null) {
        given.put(name, value.toString());
      }
    }
    return given;
  }

  /**
   * A record's JSON with fields put in.
   *
   * @param base the JSON object
   * @param type the record
   * @param given values by name, all of them fields of the record
   */
  static ObjectNode override(
      ObjectNode base, Class<? extends Record> type, Map<String, String> given) {
    ObjectNode tree = base.deepCopy();
    given.forEach((name, value) -> put(tree, name, value, type));
    return tree;
  }

  /**
   * Names and types of the fields, in the record's order; those of unwrapped records among them.
   */
  static Map<String, Class<?>> fields(Class<?> type, String prefix) {
    Map<String, Class<?>> fields = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        fields.putAll(fields(component.getType(), prefix));
        continue;
      }
      String name = prefix + jsonName(component);
      fields.put(name, component.getType());
      if (component.getType().isRecord()) {
        fields.putAll(fields(component.getType(), name + "."));
      }
    }
    return fields;
  }

  /** A field is called in JSON as in Java, or what its annotation says. */
  private static String jsonName(RecordComponent component) {
    JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
    return named == null || named.value().isEmpty() ? component.getName() : named.value();
  }

  private static boolean isYesOrNo(Class<?> type) {
    return type == boolean.class || type == Boolean.class;
  }

  /** What an enum's constants are called in JSON; null for other types. */
  private static List<String> names(Class<?> type) {
    if (type == Precision.class) {
      return Precision.OF_FLOATS.stream().map(Precision::label).toList();
    }
    return type.isEnum()
        ? Arrays.stream(type.getEnumConstants())
            .map(one -> Json.mapper().valueToTree(one).asText())
            .toList()
        : null;
  }

  /** Of an enum its own, by which completion scripts tell lists of names apart. */
  private static String label(String name, Class<?> type) {
    if (type.isEnum()) {
      return name.substring(name.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    }
    if (type == List.class) {
      return "A,B,...";
    }
    if (type == String.class || type == JsonNode.class) {
      return "TEXT";
    }
    return type.isRecord() ? "JSON" : "NUMBER";
  }

  private static void put(ObjectNode tree, String path, String value, Class<?> type) {
    int dot = path.indexOf('.');
    String head = dot < 0 ? path : path.substring(0, dot);
    Class<?> headType = fields(type, "").get(head);
    if (dot < 0) {
      tree.set(head, value(value, headType));
    } else {
      put(tree.withObject("/" + head), path.substring(dot + 1), value, headType);
    }
  }

  /** Text, a list with or without its brackets, or a number or the like. */
  private static JsonNode value(String value, Class<?> type) {
    if (type == String.class) {
      return TextNode.valueOf(value);
    }
    boolean bare = type == List.class && !value.startsWith("[");
    try {
      return Json.mapper().readTree(bare ? "[" + value + "]" : value);
    } catch (JsonProcessingException notJson) {
      return TextNode.valueOf(value);
    }
  }

  private static Properties words() {
    Properties words = new Properties();
    try (InputStream in = RecordOptions.class.getResourceAsStream("fields.properties")) {
      words.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read fields.properties", e);
    }
    return words;
  }
}
