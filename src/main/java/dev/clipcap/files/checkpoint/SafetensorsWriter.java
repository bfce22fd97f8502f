package dev.clipcap.files.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Signature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Writes tensors of other checkpoints in float32 as one safetensors file. */
public final class SafetensorsWriter {
  private static final int BLOCK = 1 << 18;
  private static final String WRITER = "clipcap";

  /** Tells those files from PyTorch's own. */
  public static final Signature SIGNATURE =
      Signature.of(
          "this export",
          "(?s).{8}\\{\"__metadata__\":\\{\"format\":\"pt\",\"written_by\":\"" + WRITER + "\"");

  private SafetensorsWriter() {}

  /** Writes the file, aside first and then moved into place; PyTorch's loaders take it. */
  public static void write(Path file, Map<String, StoredTensor> tensors) {
    byte[] header = header(tensors);
    AtomicFiles.write(
        file,
        aside -> {
          try (OutputStream out = Files.newOutputStream(aside)) {
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            out.write(length.putLong(header.length).array());
            out.write(header);
            for (StoredTensor tensor : tensors.values()) {
              writeData(out, tensor);
            }
          }
        });
  }

  /** JSON padded with spaces to a multiple of 8 bytes. */
  private static byte[] header(Map<String, StoredTensor> tensors) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject(SafetensorsCheckpoint.METADATA).put("format", "pt").put("written_by", WRITER);
    long offset = 0;
    for (Map.Entry<String, StoredTensor> tensor : tensors.entrySet()) {
      ObjectNode node = root.putObject(tensor.getKey()).put("dtype", DType.F32.name());
      ArrayNode shape = node.putArray("shape");
      Arrays.stream(tensor.getValue().shape().asArray()).forEach(shape::add);
      long end = offset + Float.BYTES * tensor.getValue().size();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] bytes = root.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void writeData(OutputStream out, StoredTensor tensor) throws IOException {
    int block = (int) Math.min(BLOCK, tensor.size());
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * block).order(ByteOrder.LITTLE_ENDIAN);
    for (long first = 0; first < tensor.size(); first += block) {
      int count = (int) Math.min(block, tensor.size() - first);
      tensor.read(first, bytes.asFloatBuffer().limit(count));
      out.write(bytes.array(), 0, Float.BYTES * count);
    }
  }
}
