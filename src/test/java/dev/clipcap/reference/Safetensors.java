package dev.clipcap.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A small safetensors file read whole: an 8-byte little-endian length, that many bytes of JSON,
 * then the data. Kept apart from the product's own reader, so that neither vouches for the other.
 */
final class Safetensors {
  /** One tensor; {@code data} is little-endian, row-major. */
  private record Entry(String dtype, long[] shape, ByteBuffer data) {}

  private final Path file;
  private final Map<String, Entry> entries = new TreeMap<>();

  Safetensors(Path file) {
    this.file = file;
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      byte[] header = new byte[Math.toIntExact(bytes.getLong())];
      bytes.get(header);
      ByteBuffer data = bytes.slice();
      JsonNode tensors = Json.mapper().readTree(new String(header, StandardCharsets.UTF_8));
      for (var tensor : tensors.properties()) {
        if (!tensor.getKey().equals("__metadata__")) {
          entries.put(tensor.getKey(), entry(tensor.getValue(), data));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Entry entry(JsonNode header, ByteBuffer data) {
    long[] shape = Json.mapper().convertValue(header.get("shape"), long[].class);
    int begin = header.get("data_offsets").get(0).intValue();
    int end = header.get("data_offsets").get(1).intValue();
    ByteBuffer slice = data.slice(begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
    return new Entry(header.get("dtype").textValue(), shape, slice);
  }

  Iterable<String> names() {
    return entries.keySet();
  }

  long[] shape(String name) {
    return entry(name).shape().clone();
  }

  float[] floats(String name) {
    ByteBuffer data = typed(name, "F32").data();
    float[] values = new float[data.remaining() / Float.BYTES];
    data.asFloatBuffer().get(values);
    return values;
  }

  long[] longs(String name) {
    ByteBuffer data = typed(name, "I64").data();
    long[] values = new long[data.remaining() / Long.BYTES];
    data.asLongBuffer().get(values);
    return values;
  }

  private Entry typed(String name, String dtype) {
    Entry entry = entry(name);
    if (!entry.dtype().equals(dtype)) {
      throw new IllegalArgumentException(
          "%s in %s is %s%s, not %s"
              .formatted(name, file, entry.dtype(), Arrays.toString(entry.shape()), dtype));
    }
    return entry;
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "no tensor " + name + " in " + file + ", which holds " + entries.keySet());
    }
    return entry;
  }
}
