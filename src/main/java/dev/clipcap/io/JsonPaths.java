package dev.clipcap.io;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The way from the root of a JSON value to a field, and what is wrong with that field. */
record JsonPaths(List<Reference> steps) {
  private static final Map<Class<?>, String> PRIMITIVES =
      Map.of(
          int.class, "a whole number from -2147483648 to 2147483647",
          long.class, "a whole number of 64 bits",
          double.class, "a number",
          float.class, "a number",
          boolean.class, "true or false");

  /** The value at the end of the way. */
  JsonNode in(JsonNode root) {
    JsonNode node = root;
    for (Reference step : steps) {
      node =
          step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
    }
    return node;
  }

  InvalidInputException unknownField(String source, Collection<?> known, Exception e) {
    return new InvalidInputException(
        source,
        "unknown field '" + this + "'",
        "one of " + known.stream().map(Object::toString).sorted().collect(joining(", ")),
        "correct or remove the field",
        e);
  }

  /** A misspelt field is both missing and unknown; Jackson reports the first, people the second. */
  InvalidInputException missingField(String source, JsonNode root, Exception e) {
    JsonPaths parent = new JsonPaths(steps.subList(0, steps.size() - 1));
    Class<?> type = (Class<?>) steps.get(steps.size() - 1).getFrom();
    JsonIgnoreProperties ignored = type.getAnnotation(JsonIgnoreProperties.class);
    Set<String> known = fields(type);
    boolean anyIsRead = ignored != null && ignored.ignoreUnknown();
    for (Map.Entry<String, JsonNode> field : parent.in(root).properties()) {
      if (!anyIsRead && !known.contains(field.getKey())) {
        List<Reference> way = new ArrayList<>(parent.steps());
        way.add(new Reference(null, field.getKey()));
        return new JsonPaths(way).unknownField(source, known, e);
      }
    }
    return new InvalidInputException(source, "no field '" + this + "'", "one", "add the field", e);
  }

  /** The fields of a type, with the one that tells it from others of its kind. */
  private static Set<String> fields(Class<?> type) {
    ObjectMapper mapper = Json.mapper();
    BeanDescription bean = mapper.getDeserializationConfig().introspect(mapper.constructType(type));
    Set<String> names = new TreeSet<>();
    for (BeanPropertyDefinition property : bean.findProperties()) {
      names.addAll(
          isFlat(property) ? fields(property.getRawPrimaryType()) : Set.of(property.getName()));
    }
    JsonTypeInfo kind = bean.getClassAnnotations().get(JsonTypeInfo.class);
    if (kind != null) {
      names.add(kind.property());
    }
    return names;
  }

  /** Whether it is a record whose fields stand beside the other fields. */
  static boolean isFlat(BeanPropertyDefinition property) {
    AnnotatedParameter parameter = property.getConstructorParameter();
    return parameter != null && parameter.hasAnnotation(JsonUnwrapped.class);
  }

  /** What a Java type is in JSON. */
  static String kind(Class<?> type) {
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(constant -> Json.mapper().valueToTree(constant).asText())
              .collect(joining(", "));
    }
    Class<?> primitive = MethodType.methodType(type).unwrap().returnType(); // int of Integer
    if (PRIMITIVES.containsKey(primitive)) {
      return PRIMITIVES.get(primitive);
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return "text in quotes";
    }
    return Collection.class.isAssignableFrom(type) || type.isArray() ? "an array" : "an object";
  }

  /** The fields of an object that are null, quoted. */
  static String nulls(JsonNode object) {
    return object.properties().stream()
        .filter(field -> field.getValue().isNull())
        .map(Map.Entry::getKey)
        .map(name -> "'" + name + "'")
        .collect(joining(", "));
  }

  @Override
  public String toString() {
    return steps.stream()
        .map(r -> r.getFieldName() != null ? r.getFieldName() : "[" + r.getIndex() + "]")
        .collect(joining("."));
  }
}
