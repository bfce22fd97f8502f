package dev.clipcap.io;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static dev.clipcap.io.InvalidInputException.refuseIf;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * JSON read strictly (unknown and repeated fields are refused) and written in one stable layout, a
 * record's fields that are null left out.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .defaultPropertyInclusion(JsonInclude.Value.construct(NON_NULL, ALWAYS)) // not of maps
          .annotationIntrospector(new RequiredMeansNotNull())
          .addModule(NullIsNoNumber.module())
          .addModule(FlatRecords.module())
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
    return parse(InputFiles.bytes(file, "a JSON file"), type, file.toString());
  }

  /**
   * The text of a file in UTF-8, to be read as a stream.
   *
   * @param most bytes of the file
   * @throws InvalidInputException if it is missing, empty, longer, or no text
   */
  public static byte[] text(Path file, int most) {
    return JsonText.utf8(InputFiles.bytes(file, most, "a JSON file"), file.toString());
  }

  /**
   * Reads JSON that is not a file of its own: a line of a .jsonl, an entry of an archive.
   *
   * @param where its place, for messages
   * @throws InvalidInputException as {@link #read} does
   */
  public static <T> T parse(byte[] text, Class<T> type, String where) {
    byte[] utf8 = JsonText.utf8(text, where);
    try {
      T value = MAPPER.readValue(utf8, type);
      refuseIf(value == null, where, "null", "a value", "write what the field names promise");
      JsonText.refuseInfinite(utf8, where);
      return value;
    } catch (IOException e) {
      throw new JsonErrors(where, utf8, () -> MAPPER.readTree(utf8)).of(e);
    }
  }

  /** What a stream of {@link #mapper} found wrong, in words. */
  public static RuntimeException invalid(String where, IOException e) {
    return new JsonErrors(where, new byte[0], NullNode::getInstance).of(e);
  }

  /** Turns a tree into a record; {@code source} names the tree in errors. */
  public static <T> T convert(JsonNode tree, Class<T> type, String source) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new JsonErrors(source, new byte[0], () -> tree).of(e);
    }
  }

  /** Writes a value, indented, fields in the record's order, with a newline at the end. */
  public static void write(Path file, Object value) {
    AtomicFiles.writeString(file, toString(value) + "\n");
  }

  /** The text that {@link #write} writes, without the last newline. */
  public static String toString(Object value) {
    return text(MAPPER.writerWithDefaultPrettyPrinter(), value);
  }

  /** One line for a file of JSON lines, without its end. */
  public static String line(Object value) {
    return text(MAPPER.writer(), value);
  }

  private static String text(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not representable as JSON: " + value.getClass(), e);
    }
  }

  /** A field that must be there must not be null either. */
  private static final class RequiredMeansNotNull extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
      JsonProperty property = annotated.getAnnotation(JsonProperty.class);
      return property != null && property.required()
          ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
          : super.findSetterInfo(annotated);
    }
  }

  /** A null where a record has an int, double or boolean is an error, not 0 or false. */
  private static final class NullIsNoNumber extends StdDeserializer<Object> {
    private static final long serialVersionUID = 1L;

    private final transient JsonDeserializer<?> standard;

    private NullIsNoNumber(Class<?> type) {
      super(type);
      standard = NumberDeserializers.find(type, type.getName());
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // one for all primitive types
    static SimpleModule module() {
      SimpleModule module = new SimpleModule("null is no number");
      for (Class<?> type :
          List.of(int.class, long.class, float.class, double.class, boolean.class)) {
        module.addDeserializer((Class) type, new NullIsNoNumber(type));
      }
      return module;
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return standard.deserialize(parser, context);
    }

    @Override
    public Object getNullValue(DeserializationContext context) throws JsonMappingException {
      return context.reportInputMismatch(this, "null");
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) throws JsonMappingException {
      return standard.getEmptyValue(context);
    }
  }
}
