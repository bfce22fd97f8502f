package dev.clipcap.app.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clipcap.accel.Precision;
import dev.clipcap.experiment.config.Finetune;
import dev.clipcap.io.Json;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A record's fields as a command's options, such as {@code --epochs} and {@code --mapper.prefix},
 * and the record's JSON with the fields that were given put in. What help says of a field is in
 * fields.properties; a field without a word there is an option that help does not show.
 */
final class RecordOptions {
  private RecordOptions() {}

  /** Gives a command an option for each field, and for each field of records in it. */
  static void add(CommandSpec command, Class<? extends Record> type) {
    ResourceBundle words = ResourceBundle.getBundle("dev.clipcap.app.cli.fields", Locale.ROOT);
    fields(type, "")
        .forEach(
            (name, fieldType) -> {
              String key = type.getSimpleName() + "." + name;
              boolean shown = words.containsKey(key);
              command.addOption(
                  OptionSpec.builder(option(name))
                      .type(
                          isYesOrNo(fieldType) || fieldType == Finetune.class
                              ? Boolean.class
                              : String.class)
                      .paramLabel(label(name, fieldType))
                      .completionCandidates(names(fieldType))
                      .description(shown ? words.getString(key) : "")
                      .hidden(!shown)
                      .build());
            });
  }

  /** The option of a field: {@code --train-images} for {@code trainImages}. */
  static String option(String field) {
    return "--" + field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** The field of an option, as JSON and {@code -D} have it: {@code trainImages}. */
  static String field(String option) {
    return Pattern.compile("-([a-z])")
        .matcher(option.replaceFirst("^--", ""))
        .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
  }

  /** Arguments with the options of {@code command} that are spelled as fields are respelled. */
  static String[] respelled(CommandSpec command, String... arguments) {
    return Stream.of(arguments)
        .map(
            argument -> {
              String name = argument.replaceFirst("(?s)=.*", "");
              boolean meant =
                  name.startsWith("--")
                      && command.findOption(name) == null
                      && command.findOption(option(name.substring(2))) != null;
              return meant
                  ? option(name.substring(2)) + argument.substring(name.length())
                  : argument;
            })
        .toArray(String[]::new);
  }

  /** What was given for the record's fields, by name. */
  static Map<String, String> given(CommandSpec command, Class<? extends Record> type) {
    return given(command, fields(type, "").keySet());
  }

  /** What was given for options that have no defaults, by name. */
  static Map<String, String> given(CommandSpec command, Collection<String> names) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String name : names) {
      Object value = command.findOption(option(name)).getValue();
      if (value != null) {
        given.put(name, value.toString());
      }
    }
    return given;
  }

  /** A record with the fields that a command was given. */
  @SuppressWarnings("unchecked") // a record's class is final
  static <T extends Record> T read(T defaults, CommandSpec command) {
    Class<T> type = (Class<T>) defaults.getClass();
    ObjectNode base = Json.mapper().valueToTree(defaults);
    return Json.convert(
        override(base, type, given(command, type)),
        type,
        command.name() + " with the options given");
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
    Map<String, Class<?>> types = fields(type, "");
    ObjectNode tree = base.deepCopy();
    given.forEach(
        (name, value) -> {
          int dot = name.lastIndexOf('.');
          ObjectNode holder =
              dot < 0
                  ? tree
                  : tree.withObject(
                      "/" + name.substring(0, dot).replace('.', '/'),
                      JsonNode.OverwriteMode.SCALARS,
                      true);
          holder.set(name.substring(dot + 1), value(value, types.get(name)));
        });
    return tree;
  }

  /**
   * Names and types of the fields, in the record's order; those of unwrapped records among them.
   */
  static Map<String, Class<?>> fields(Class<?> type, String prefix) {
    Map<String, Class<?>> fields = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonIgnore.class)) {
        continue;
      }
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

  static boolean isYesOrNo(Class<?> type) {
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

  /** Text, a list with or without its brackets, or a number or the like. */
  private static JsonNode value(String value, Class<?> type) {
    boolean texts = value.startsWith("[\""); // of a sweep
    if (type == String.class && !texts) {
      return TextNode.valueOf(value);
    }
    boolean bare = type == List.class && !value.startsWith("[");
    try {
      return Json.mapper().readTree(bare ? "[" + value + "]" : value);
    } catch (JsonProcessingException notJson) {
      return bare ? Json.mapper().valueToTree(value.split(",")) : TextNode.valueOf(value);
    }
  }
}
