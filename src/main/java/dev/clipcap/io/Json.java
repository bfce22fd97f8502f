package dev.clipcap.io;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * JSON read strictly (unknown and repeated fields are refused) and written in one stable layout.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .defaultPrettyPrinter(
              new DefaultPrettyPrinter()
                  .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                  .withArrayIndenter(DefaultPrettyPrinter.FixedSpaceIndenter.instance))
          .build();

  private Json() {}

  /** The mapper itself, for reading large files as a stream. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads a file as a tree.
   *
   * @throws InvalidInputException if it is missing or not JSON
   */
  public static JsonNode readTree(Path file) {
    return read(file, JsonNode.class);
  }

  /**
   * Reads a file as a record.
   *
   * @throws InvalidInputException if it is missing, not JSON, has a field that the record lacks, or
   *     the record's own checks refuse it
   */
  public static <T> T read(Path file, Class<T> type) {
    byte[] text;
    try {
      text = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(
          file.toString(), "no file", "a JSON file", "check the path", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw invalid(file.toString(), e, () -> MAPPER.readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Turns a tree into a record; {@code source} names the tree in errors. */
  public static <T> T convert(JsonNode tree, Class<T> type, String source) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw invalid(source, e, () -> tree);
    }
  }

  /** Writes a value, indented, fields in the record's order, with a newline at the end. */
  public static void write(Path file, Object value) {
    AtomicFiles.writeString(file, toString(value) + "\n");
  }

  /** The text that {@link #write} writes, without the last newline. */
  public static String toString(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not representable as JSON: " + value.getClass(), e);
    }
  }

  /** The JSON that was being read, read once more as a tree. */
  private interface Tree {
    JsonNode get() throws IOException;
  }

  private static InvalidInputException invalid(
      String source, JsonProcessingException e, Tree tree) {
    if (e.getCause() instanceof InvalidInputException own) {
      return own;
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return unknownField(source, path(unknown), unknown.getKnownPropertyIds(), e);
    }
    if (e instanceof MismatchedInputException mismatch
        && e.getOriginalMessage().startsWith("Missing required creator property")) {
      return missingField(source, mismatch, tree);
    }
    String where = e instanceof JsonMappingException m && !m.getPath().isEmpty() ? path(m) : "";
    String line =
        e.getLocation() == null || e.getLocation().getLineNr() < 1
            ? ""
            : " (line " + e.getLocation().getLineNr() + ")";
    return new InvalidInputException(
        where.isEmpty() ? source + line : source + line + ", field '" + where + "'",
        e.getOriginalMessage().lines().findFirst().orElse("malformed JSON"),
        "valid JSON of the documented fields",
        "correct the file",
        e);
  }

  private static InvalidInputException unknownField(
      String source, String path, Collection<?> known, JsonProcessingException e) {
    return new InvalidInputException(
        source,
        "unknown field '" + path + "'",
        "one of " + known.stream().map(Object::toString).sorted().collect(joining(", ")),
        "correct or remove the field",
        e);
  }

  /** A misspelt field is both missing and unknown; Jackson reports the first, people the second. */
  private static InvalidInputException missingField(
      String source, MismatchedInputException e, Tree tree) {
    List<Reference> path = e.getPath();
    List<Reference> parents = path.subList(0, path.size() - 1);
    Reference missing = path.get(path.size() - 1);
    try {
      JsonNode parent = tree.get();
      for (Reference step : parents) {
        parent =
            step.getFieldName() == null
                ? parent.path(step.getIndex())
                : parent.path(step.getFieldName());
      }
      Class<?> type = (Class<?>) missing.getFrom();
      JsonIgnoreProperties ignored = type.getAnnotation(JsonIgnoreProperties.class);
      Set<String> known = fields(type);
      Iterator<String> names =
          ignored != null && ignored.ignoreUnknown()
              ? Collections.emptyIterator()
              : parent.fieldNames();
      for (String name : (Iterable<String>) () -> names) {
        if (!known.contains(name)) {
          String prefix = parents.isEmpty() ? "" : path(parents) + ".";
          return unknownField(source, prefix + name, known, e);
        }
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new InvalidInputException(
        source, "no field '" + path(path) + "'", "one", "add the field", e);
  }

  /** The fields of a type, with the one that tells it from others of its kind. */
  private static Set<String> fields(Class<?> type) {
    BeanDescription bean = MAPPER.getDeserializationConfig().introspect(MAPPER.constructType(type));
    Set<String> names = new TreeSet<>();
    bean.findProperties().forEach(property -> names.add(property.getName()));
    JsonTypeInfo kind = bean.getClassAnnotations().get(JsonTypeInfo.class);
    if (kind != null) {
      names.add(kind.property());
    }
    return names;
  }

  private static String path(JsonMappingException e) {
    return path(e.getPath());
  }

  private static String path(List<Reference> steps) {
    return steps.stream()
        .map(r -> r.getFieldName() != null ? r.getFieldName() : "[" + r.getIndex() + "]")
        .collect(joining("."));
  }
}
