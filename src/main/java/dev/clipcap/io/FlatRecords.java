package dev.clipcap.io;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ResolvableDeserializer;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads records of records whose JSON is flat: the fields of a component that is marked {@link
 * JsonUnwrapped} stand among the others. Jackson's own reader of them lets unknown fields pass and
 * forgets where a wrong value was; this one says what it says of a record without such components.
 */
final class FlatRecords extends StdDeserializer<Object> implements ResolvableDeserializer {
  private static final long serialVersionUID = 1L;

  private final BeanDeserializerBase standard;
  private final transient Map<String, SettableBeanProperty> fields = new LinkedHashMap<>();
  private transient Constructor constructor;

  private FlatRecords(BeanDeserializerBase standard) {
    super(standard.handledType());
    this.standard = standard;
  }

  static SimpleModule module() {
    return new SimpleModule("flat records")
        .setDeserializerModifier(
            new BeanDeserializerModifier() {
              private static final long serialVersionUID = 1L;

              @Override
              public JsonDeserializer<?> modifyDeserializer(
                  DeserializationConfig config,
                  BeanDescription bean,
                  JsonDeserializer<?> standard) {
                return bean.findProperties().stream().anyMatch(JsonPaths::isFlat)
                    ? new FlatRecords((BeanDeserializerBase) standard)
                    : standard;
              }
            });
  }

  /**
   * How a record is made.
   *
   * @param parameters a field, or the constructor of a record whose fields are beside it, for each
   */
  private record Constructor(ValueInstantiator of, List<Object> parameters) {
    Object make(Map<String, Object> values, DeserializationContext context) throws IOException {
      List<Object> arguments = new ArrayList<>();
      for (Object each : parameters) {
        arguments.add(
            each instanceof Constructor inner
                ? inner.make(values, context)
                : values.get(((SettableBeanProperty) each).getName()));
      }
      return of.createFromObjectWith(context, arguments.toArray());
    }
  }

  /** How a record is made, whose fields it puts among the others. */
  private Constructor constructor(BeanDeserializerBase record, DeserializationContext context)
      throws JsonMappingException {
    List<Object> parameters = new ArrayList<>();
    for (SettableBeanProperty each :
        record.getValueInstantiator().getFromObjectArguments(context.getConfig())) {
      if (each.getAnnotation(JsonUnwrapped.class) == null) {
        parameters.add(each);
        fields.put(each.getName(), each);
      } else {
        Object inner = context.findNonContextualValueDeserializer(each.getType());
        Object plain = inner instanceof FlatRecords flat ? flat.standard : inner;
        parameters.add(constructor((BeanDeserializerBase) plain, context));
      }
    }
    return new Constructor(record.getValueInstantiator(), parameters);
  }

  @Override
  public void resolve(DeserializationContext context) throws JsonMappingException {
    standard.resolve(context);
    constructor = constructor(standard, context);
  }

  @Override
  public Collection<Object> getKnownPropertyNames() {
    return List.copyOf(fields.keySet());
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    if (!parser.isExpectedStartObjectToken()) {
      return context.handleUnexpectedToken(handledType(), parser);
    }
    Map<String, Object> values = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      SettableBeanProperty field = fields.get(name);
      if (field == null) {
        unknown.add(name);
        parser.skipChildren();
      } else {
        values.put(name, value(field, parser, context));
      }
    }
    for (SettableBeanProperty field : fields.values()) {
      if (!values.containsKey(field.getName())) {
        values.put(field.getName(), absent(field, parser, context));
      }
    }
    Object made = constructor.make(values, context);
    for (String name : unknown) {
      context.handleUnknownProperty(parser, this, handledType(), name);
    }
    return made;
  }

  private Object value(
      SettableBeanProperty field, JsonParser parser, DeserializationContext context)
      throws JsonMappingException {
    try {
      return field.deserialize(parser, context);
    } catch (IOException | RuntimeException e) {
      throw JsonMappingException.wrapWithPath(e, handledType(), field.getName());
    }
  }

  private Object absent(
      SettableBeanProperty field, JsonParser parser, DeserializationContext context)
      throws JsonMappingException {
    if (field.isRequired()) {
      JsonMappingException missing =
          MismatchedInputException.from(
              parser, handledType(), "Missing required creator property '" + field.getName() + "'");
      missing.prependPath(handledType(), field.getName());
      throw missing;
    }
    return field.getValueDeserializer().getAbsentValue(context);
  }
}
