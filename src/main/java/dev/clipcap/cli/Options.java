package dev.clipcap.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the user gave as {@code -Dname=value}.
 *
 * @param given names and values
 */
record Options(Map<String, String> given) {
  /** Names without a dot that belong to Maven and its plugins. */
  private static final Set<String> MAVEN =
      Set.of("skipTests", "maven", "revision", "test", "style", "debug");

  private static final Pattern DEFINE = Pattern.compile("(?:^|\\s)-D\\s*([^\\s=]+)");

  /**
   * The options on this program's command line. A JVM keeps many other properties, so the names are
   * taken from the command line and the values from the properties.
   */
  static Options ofCommandLine() {
    String command =
        System.getProperty("sun.java.command", "")
            + " "
            + Optional.ofNullable(System.getenv("MAVEN_CMD_LINE_ARGS")).orElse("");
    Map<String, String> given = new TreeMap<>();
    Matcher matcher = DEFINE.matcher(command);
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = System.getProperty(name);
      if (value != null) {
        given.put(name, value);
      }
    }
    if (System.getProperty("experiment") != null) {
      given.put("experiment", System.getProperty("experiment"));
    }
    return new Options(given);
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(given.get(name));
  }

  /**
   * A path that must be given.
   *
   * @throws InvalidInputException if it is not
   */
  Path path(String name) {
    return Path.of(
        get(name)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "option -D" + name, "nothing", "a path", "add -D" + name + "=PATH")));
  }

  /**
   * A whole number from 1 on, if given.
   *
   * @throws InvalidInputException if it is something else
   */
  Optional<Integer> positive(String name) {
    return get(name)
        .map(
            value -> {
              if (!value.matches("[1-9][0-9]{0,8}")) {
                throw new InvalidInputException(
                    "option -D" + name,
                    "\"" + value + "\"",
                    "a whole number from 1 on",
                    "correct it");
              }
              return Integer.valueOf(value);
            });
  }

  /**
   * Whether it is {@code true}; not if it is not given.
   *
   * @throws InvalidInputException if it is neither true nor false
   */
  boolean flag(String name) {
    String value = get(name).orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      throw new InvalidInputException(
          "option -D" + name, "\"" + value + "\"", "true or false", "correct it");
    }
    return value.equals("true");
  }

  /**
   * Names separated by commas, at least one.
   *
   * @throws InvalidInputException if there is none
   */
  List<String> list(String name) {
    return Arrays.asList(
        get(name)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "option -D" + name,
                        "nothing",
                        "names separated by commas",
                        "add -D" + name + "=NAME,NAME"))
            .split(","));
  }

  /**
   * A record's JSON with the fields that were given put in.
   *
   * @param base the JSON object
   * @param type the record
   * @param also names that may be given besides the record's fields
   * @throws InvalidInputException if a name is neither
   */
  ObjectNode override(ObjectNode base, Class<? extends Record> type, Set<String> also) {
    ObjectNode tree = base.deepCopy();
    Set<String> known = fields(type, "");
    given.forEach(
        (name, value) -> {
          if (known.contains(name)) {
            put(tree, name, value, type);
          } else if (!also.contains(name)) {
            refuseUnlessMavens(name, known, also);
          }
        });
    return tree;
  }

  /**
   * Refuses options that a job does not know.
   *
   * @throws InvalidInputException if there is one
   */
  void allowOnly(Set<String> names) {
    given
        .keySet()
        .forEach(
            name -> {
              if (!names.contains(name)) {
                refuseUnlessMavens(name, Set.of(), names);
              }
            });
  }

  private static void refuseUnlessMavens(String name, Set<String> known, Set<String> also) {
    boolean mavens = MAVEN.contains(name) || (name.contains(".") && !name.startsWith("mapper."));
    if (!mavens) {
      Set<String> all = new TreeSet<>(known);
      all.addAll(also);
      throw new InvalidInputException(
          "option -D" + name,
          "an unknown name",
          "one of " + String.join(", ", all),
          "correct or remove it");
    }
  }

  private static Set<String> fields(Class<?> type, String prefix) {
    Set<String> names = new TreeSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(prefix + component.getName());
      if (component.getType().isRecord()) {
        names.addAll(fields(component.getType(), prefix + component.getName() + "."));
      }
    }
    return names;
  }

  private static void put(ObjectNode tree, String path, String value, Class<?> type) {
    int dot = path.indexOf('.');
    String head = dot < 0 ? path : path.substring(0, dot);
    Class<?> headType =
        Arrays.stream(type.getRecordComponents())
            .filter(c -> c.getName().equals(head))
            .findFirst()
            .orElseThrow()
            .getType();
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
}
