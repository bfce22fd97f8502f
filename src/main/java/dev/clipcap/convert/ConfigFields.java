package dev.clipcap.convert;

import static java.util.Objects.requireNonNullElseGet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The fields of a published configuration, each asked for by its name with the value that its class
 * has by default. What nobody has asked for may change what the model computes, and is refused.
 *
 * @param prefix "vision_config." inside that object, "" outside of any
 * @param rest what has not been asked for
 */
record ConfigFields(String file, String prefix, ObjectNode rest) {
  static final int MOST_BYTES = 1 << 22;

  ConfigFields {
    rest = rest.deepCopy();
  }

  /**
   * The fields of a file.
   *
   * @throws InvalidInputException if it is missing, or no JSON object
   */
  static ConfigFields of(Path file) {
    InputFiles.requireAtMost(file, MOST_BYTES, "a model's configuration");
    return of(Json.readTree(file), file.toString());
  }

  /** The fields of an object that has been read; {@code source} names it in errors. */
  static ConfigFields of(JsonNode json, String source) {
    if (!(json instanceof ObjectNode object)) {
      throw new InvalidInputException(
          source, "no JSON object", "a model's configuration", "download the file again");
    }
    return new ConfigFields(source, "", object);
  }

  /** The words of a text. */
  static List<String> names(String text) {
    return List.of(text.strip().split("\\s+"));
  }

  /** Whether there is a value that is not null. */
  boolean hasValue(String name) {
    return rest.hasNonNull(name);
  }

  /** The fields of an object in this one; none if it is absent or null. */
  ConfigFields object(String name) {
    JsonNode value = requireNonNullElseGet(any(name), JsonNodeFactory.instance::objectNode);
    if (!(value instanceof ObjectNode object)) {
      throw refused(name, value, "an object of fields");
    }
    return new ConfigFields(file, prefix + name + ".", object);
  }

  /** A value as it stands; null if it is absent or null. */
  JsonNode any(String name) {
    JsonNode value = rest.remove(name);
    return value == null || value.isNull() ? null : value;
  }

  /** A value that is {@code expected}; null if it is absent. */
  private JsonNode take(String name, Predicate<JsonNode> isGood, String expected) {
    JsonNode value = rest.remove(name);
    refuseIf(value != null && !isGood.test(value), name, value, expected);
    return value;
  }

  int whole(String name, int byDefault) {
    JsonNode value = take(name, v -> v.isIntegralNumber() && v.canConvertToInt(), "a whole number");
    return value == null ? byDefault : value.intValue();
  }

  /** One that every configuration has. */
  int required(String name) {
    refuseIf(!rest.has(name), name, "nothing", "a whole number");
    return whole(name, 0);
  }

  /** Null if it is absent or null. */
  Integer wholeOrNull(String name) {
    return hasValue(name) ? (Integer) whole(name, 0) : null;
  }

  /** A number, or a list of that number twice: the sides of a square. */
  int side(String name, int byDefault) {
    JsonNode value = rest.get(name);
    if (value != null && value.isArray() && value.size() == 2) {
      refuseIf(!value.get(0).equals(value.get(1)), name, value, "a square");
      rest.set(name, value.get(0));
    }
    return whole(name, byDefault);
  }

  float number(String name, double byDefault) {
    return (float) precise(name, byDefault);
  }

  double precise(String name, double byDefault) {
    JsonNode value = take(name, JsonNode::isNumber, "a number");
    return value == null ? byDefault : value.doubleValue();
  }

  boolean flag(String name, boolean byDefault) {
    JsonNode value = take(name, JsonNode::isBoolean, "true or false");
    return value == null ? byDefault : value.booleanValue();
  }

  Activation activation(String name, Activation byDefault) {
    String known = "one of " + HuggingFaceConfig.activations();
    JsonNode value = take(name, v -> HuggingFaceConfig.activation(v.asText()).isPresent(), known);
    return value == null ? byDefault : HuggingFaceConfig.activation(value.asText()).orElseThrow();
  }

  /**
   * Refuses every value but these, as JSON: those with which the model computes what it would
   * without the field.
   */
  void only(String name, String... values) {
    take(name, v -> List.of(values).contains(v.toString()), String.join(" or ", values));
  }

  /** Two names of one field: the second is used where the first is not. */
  void alias(String name, String other) {
    JsonNode value = rest.remove(other);
    if (value == null) {
      return;
    }
    String said = rest.get(name) + ", as '" + prefix + name + "' says";
    refuseIf(rest.has(name) && !rest.get(name).equals(value), other, value, said);
    rest.set(name, value);
  }

  /** Fields that do not change what the model computes. */
  void ignore(Collection<String> names) {
    rest.remove(names);
  }

  /**
   * Refuses the fields that nobody has asked for, but for nulls, which say nothing.
   *
   * @param kind of configuration they are no part of
   */
  void end(String kind) {
    String unknown =
        rest.properties().stream()
            .filter(field -> !field.getValue().isNull())
            .map(field -> "'" + prefix + field.getKey() + "'")
            .collect(Collectors.joining(", "));
    InvalidInputException.refuseIf(
        !unknown.isEmpty(),
        file,
        "unknown field " + unknown,
        "fields of " + kind + ", whose effect is known",
        "correct the field; if it changes nothing in what the model computes, remove it");
  }

  /**
   * What is made of the fields.
   *
   * @throws InvalidInputException naming the file, if the values do not fit together
   */
  <T> T make(Function<ConfigFields, T> made) {
    try {
      return made.apply(this);
    } catch (InvalidInputException e) {
      throw e.in(file);
    }
  }

  /** Refuses a field's value if it is wrong. */
  void refuseIf(boolean wrong, String name, Object found, String expected) {
    if (wrong) {
      throw refused(name, found, expected);
    }
  }

  private InvalidInputException refused(String name, Object found, String expected) {
    String json = found.toString();
    return new InvalidInputException(
        file + ", field '" + prefix + name + "'",
        json.length() <= 80 ? json : json.substring(0, 80) + "...",
        expected,
        "correct the field, or convert a model that has this");
  }
}
