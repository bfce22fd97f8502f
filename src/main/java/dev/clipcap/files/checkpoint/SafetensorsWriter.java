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
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes safetensors files, asking for the data piece by piece. */
public final class SafetensorsWriter {
  private static final int BLOCK = 1 << 18;

  /** Of the tensors of other checkpoints, written again. */
  private static final String WRITER = "clipcap";

  /** Tells those files from PyTorch's own. */
  public static final Signature SIGNATURE =
      Signature.of(
          "this export",
          "(?s).{8}\\{\"__metadata__\":\\{\"format\":\"pt\",\"written_by\":\"" + WRITER + "\"");

  /** Float32 data of named tensors, handed out in pieces. */
  @FunctionalInterface
  public interface Source {
    /** Fills {@code to} with elements {@code first, first + 1, ...} of tensor {@code name}. */
    void read(String name, long first, FloatBuffer to);
  }

  private SafetensorsWriter() {}

  /**
   * Writes one file, aside first and then moved into place.
   *
   * @param tensors names, shapes and the floating types to store (rounded to nearest even); wider
   *     types go first, so that every tensor is aligned to its element
   * @param metadata strings for {@code __metadata__}; PyTorch's loaders want {@code format: pt}
   * @param data gives each tensor's elements in row-major order
   */
  public static void write(
      Path file, Collection<TensorInfo> tensors, Map<String, String> metadata, Source data) {
    List<TensorInfo> ordered =
        tensors.stream()
            .sorted(Comparator.comparingInt((TensorInfo t) -> t.dtype().bytes()).reversed())
            .toList();
    byte[] header = header(ordered, metadata);
    AtomicFiles.write(
        file,
        aside -> {
          try (OutputStream out = Files.newOutputStream(aside)) {
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            out.write(length.putLong(header.length).array());
            out.write(header);
            for (TensorInfo tensor : ordered) {
              writeData(out, tensor, data);
            }
          }
        });
  }

  /** Writes tensors of other checkpoints in float32, so that PyTorch's loaders take the file. */
  public static void write(Path file, Map<String, StoredTensor> tensors) {
    List<TensorInfo> infos =
        tensors.entrySet().stream()
            .map(e -> new TensorInfo(e.getKey(), DType.F32, e.getValue().shape()))
            .toList();
    write(
        file,
        infos,
        new TreeMap<>(Map.of("format", "pt", "written_by", WRITER)),
        (name, first, to) -> tensors.get(name).read(first, to));
  }

  /** JSON padded with spaces to a multiple of 8 bytes. */
  private static byte[] header(List<TensorInfo> tensors, Map<String, String> metadata) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = root.putObject(SafetensorsCheckpoint.METADATA);
      metadata.forEach(node::put);
    }
    long offset = 0;
    for (TensorInfo tensor : tensors) {
      if (!tensor.dtype().isFloating()) {
        throw new IllegalArgumentException(tensor + ": only floating types are written");
      }
      if (root.has(tensor.name())) {
        throw new IllegalArgumentException("two tensors named " + tensor.name());
      }
      ObjectNode node = root.putObject(tensor.name());
      node.put("dtype", tensor.dtype().name());
      ArrayNode shape = node.putArray("shape");
      Arrays.stream(tensor.shape().asArray()).forEach(shape::add);
      node.putArray("data_offsets").add(offset).add(offset + tensor.byteSize());
      offset += tensor.byteSize();
    }
    String json = root.toString();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void writeData(OutputStream out, TensorInfo tensor, Source data)
      throws IOException {
    int block = (int) Math.min(BLOCK, tensor.size());
    FloatBuffer floats = FloatBuffer.allocate(block);
    ByteBuffer bytes =
        ByteBuffer.allocate(block * tensor.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (long first = 0; first < tensor.size(); first += block) {
      floats.clear().limit((int) Math.min(block, tensor.size() - first));
      data.read(tensor.name(), first, floats);
      if (floats.hasRemaining()) {
        throw new IllegalStateException(tensor + ": data ends early, at " + first);
      }
      floats.flip();
      bytes.clear();
      while (floats.hasRemaining()) {
        tensor.dtype().putFloat(bytes, floats.get());
      }
      out.write(bytes.array(), 0, bytes.position());
    }
  }
}
