package dev.clipcap.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;

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
    try {
      return MAPPER.readValue(Files.readAllBytes(file), type);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(
          file.toString(), "no file", "a JSON file", "check the path", e);
    } catch (JsonProcessingException e) {
      throw invalid(file.toString(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Turns a tree into a record; {@code source} names the tree in errors. */
  public static <T> T convert(JsonNode tree, Class<T> type, String source) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw invalid(source, e);
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

  private static InvalidInputException invalid(String source, JsonProcessingException e) {
    if (e.getCause() instanceof InvalidInputException own) {
      return own;
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      String known =
          unknown.getKnownPropertyIds().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", "));
      return new InvalidInputException(
          source,
          "unknown field '" + path(unknown) + "'",
          "one of " + known,
          "correct or remove the field",
          e);
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

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() != null ? r.getFieldName() : "[" + r.getIndex() + "]")
        .collect(Collectors.joining("."));
  }
}
