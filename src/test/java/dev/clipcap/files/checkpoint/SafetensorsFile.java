package dev.clipcap.files.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/** Safetensors files of float32 for tests, whose numbers a function gives. */
public final class SafetensorsFile {
  /** Gives the elements of a tensor. */
  @FunctionalInterface
  public interface Source {
    /** Fills {@code to} with elements {@code first, first + 1, ...} of tensor {@code name}. */
    void read(String name, long first, FloatBuffer to);
  }

  private SafetensorsFile() {}

  public static void write(
      Path file, Collection<TensorInfo> tensors, Map<String, String> metadata, Source data) {
    ObjectNode root = Json.mapper().createObjectNode();
    if (!metadata.isEmpty()) {
      metadata.forEach(root.putObject(SafetensorsCheckpoint.METADATA)::put);
    }
    long offset = 0;
    for (TensorInfo tensor : tensors) {
      ObjectNode node = root.putObject(tensor.name()).put("dtype", "F32");
      ArrayNode shape = node.putArray("shape");
      Arrays.stream(tensor.shape().asArray()).forEach(shape::add);
      node.putArray("data_offsets").add(offset).add(offset + tensor.byteSize());
      offset += tensor.byteSize();
    }
    byte[] header = root.toString().getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] length = new byte[Long.BYTES];
      littleEndian(length).putLong(header.length);
      out.write(length);
      out.write(header);
      for (TensorInfo tensor : tensors) {
        byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
        data.read(tensor.name(), 0, littleEndian(bytes).asFloatBuffer());
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
