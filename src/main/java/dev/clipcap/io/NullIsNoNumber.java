package dev.clipcap.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.List;

/** A null where a record has an int, double or boolean is an error, not 0 or false. */
final class NullIsNoNumber extends StdDeserializer<Object> {
  private static final long serialVersionUID = 1L;

  private final transient JsonDeserializer<?> standard;

  private NullIsNoNumber(Class<?> type) {
    super(type);
    standard = NumberDeserializers.find(type, type.getName());
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // one for all primitive types
  static SimpleModule module() {
    SimpleModule module = new SimpleModule("null is no number");
    for (Class<?> type : List.of(int.class, long.class, float.class, double.class, boolean.class)) {
      module.addDeserializer((Class) type, new NullIsNoNumber(type));
    }
    return module;
  }

  @Override
  public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
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
