package dev.clipcap.convert;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.clipcap.io.InvalidInputException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject.SerializedTensor;

/**
 * TensorFlow's checkpoint format, which is also that of a SavedModel's {@code variables/} folder:
 * {@code PREFIX.index} describes tensors, {@code PREFIX.data-0000i-of-0000n} hold their bytes. Read
 * without TensorFlow's native library; every checksum is verified on opening. String tensors are
 * left out.
 *
 * <p>Keras and tf.train.Checkpoint write keys such as {@code
 * variables/4/.ATTRIBUTES/VARIABLE_VALUE} and keep the variables' own names in an object graph: see
 * {@link #variableNames}.
 */
public final class TensorFlowCheckpoint implements Checkpoint {
  private static final String OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH";
  private static final String HEADER = "";
  private static final int MAX_SHARDS = 10_000;
  private static final int MAX_GRAPH_BYTES = 1 << 24;
  private static final int BLOCK = 1 << 20;

  private static final Map<DataType, DType> TYPES =
      Map.of(
          DataType.DT_DOUBLE, DType.F64,
          DataType.DT_FLOAT, DType.F32,
          DataType.DT_HALF, DType.F16,
          DataType.DT_BFLOAT16, DType.BF16,
          DataType.DT_INT64, DType.I64,
          DataType.DT_INT32, DType.I32,
          DataType.DT_INT16, DType.I16,
          DataType.DT_INT8, DType.I8,
          DataType.DT_UINT8, DType.U8,
          DataType.DT_BOOL, DType.BOOL);

  private final Path path;
  private final List<MappedFile> shards = new ArrayList<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> variableNames = new LinkedHashMap<>();

  private TensorFlowCheckpoint(Path path) {
    this.path = path;
  }

  /**
   * Opens {@code PREFIX.index} and the data files beside it.
   *
   * @throws InvalidInputException if they are malformed, damaged, partitioned or big-endian
   */
  public static TensorFlowCheckpoint open(Path index) {
    TensorFlowCheckpoint checkpoint = new TensorFlowCheckpoint(index);
    Map<String, byte[]> entries;
    try (MappedFile file = MappedFile.open(index)) {
      entries = SortedTable.read(file);
    }
    try {
      checkpoint.openShards(BundleHeaderProto.parseFrom(entries.getOrDefault(HEADER, new byte[0])));
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        if (!entry.getKey().equals(HEADER)) {
          checkpoint.add(entry.getKey(), BundleEntryProto.parseFrom(entry.getValue()));
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw invalid(index.toString(), "a malformed message: " + e.getMessage(), "a whole index");
    }
    return checkpoint;
  }

  @Override
  public Path path() {
    return path;
  }

  /** Tensors by the checkpoint's own keys. */
  @Override
  public Map<String, StoredTensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /**
   * The variables' names by key, for example {@code
   * tfgpt2lm_head_model/transformer/wte/embeddings}; empty for checkpoints whose keys are the names
   * themselves. Keys of unnamed variables are absent.
   */
  public Map<String, String> variableNames() {
    return Collections.unmodifiableMap(variableNames);
  }

  @Override
  public void close() {
    shards.forEach(MappedFile::close);
  }

  private void openShards(BundleHeaderProto header) {
    int count = header.getNumShards();
    if (count < 1 || count > MAX_SHARDS) {
      throw invalid(path.toString(), count + " data files", "1 to " + MAX_SHARDS);
    }
    if (header.getEndianness() != BundleHeaderProto.Endianness.LITTLE) {
      throw invalid(path.toString(), "big-endian data", "little-endian data");
    }
    String prefix = path.getFileName().toString().replaceFirst("\\.index$", "");
    for (int i = 0; i < count; i++) {
      String name = String.format(Locale.ROOT, "%s.data-%05d-of-%05d", prefix, i, count);
      shards.add(MappedFile.open(path.resolveSibling(name)));
    }
  }

  private void add(String key, BundleEntryProto entry) throws InvalidProtocolBufferException {
    String where = path + ", tensor '" + key + "'";
    if (entry.getSlicesCount() > 0) {
      throw invalid(where, "a partitioned variable", "whole variables");
    }
    if (entry.getShardId() < 0 || entry.getShardId() >= shards.size()) {
      throw invalid(where, "data file " + entry.getShardId(), "0 to " + (shards.size() - 1));
    }
    MappedFile shard = shards.get(entry.getShardId());
    if (entry.getOffset() < 0
        || entry.getSize() < 0
        || entry.getOffset() > shard.size() - entry.getSize()) {
      throw invalid(where, "data beyond the end of " + shard.path().getFileName(), "a whole file");
    }
    if (key.equals(OBJECT_GRAPH)) {
      readObjectGraph(where, shard, entry);
    }
    DType dtype = TYPES.get(entry.getDtype());
    if (dtype == null) {
      return;
    }
    long[] dimensions =
        entry.getShape().getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    long bytes;
    try {
      bytes = TensorInfo.byteSize(dtype, dimensions);
    } catch (ArithmeticException e) {
      throw invalid(where, "a shape whose size overflows", "a size that fits in 63 bits");
    }
    if (bytes != entry.getSize()) {
      throw invalid(where, entry.getSize() + " bytes", bytes + " for its shape and type");
    }
    checkSum(where, shard, entry);
    TensorInfo info = new TensorInfo(key, dtype, Shape.of(dimensions));
    tensors.put(key, StoredTensor.contiguous(shard, info, entry.getOffset()));
  }

  private static void checkSum(String where, MappedFile shard, BundleEntryProto entry) {
    CRC32C crc = new CRC32C();
    byte[] block = new byte[(int) Math.min(BLOCK, entry.getSize())];
    for (long done = 0; done < entry.getSize(); done += block.length) {
      int count = (int) Math.min(block.length, entry.getSize() - done);
      shard.get(entry.getOffset() + done, block, 0, count);
      crc.update(block, 0, count);
    }
    if (SortedTable.mask(crc.getValue()) != entry.getCrc32C()) {
      throw invalid(where, "a wrong checksum", "undamaged data");
    }
  }

  /** A scalar string: varint of its length, 4 bytes of checksum, then a TrackableObjectGraph. */
  private void readObjectGraph(String where, MappedFile shard, BundleEntryProto entry)
      throws InvalidProtocolBufferException {
    if (entry.getSize() > MAX_GRAPH_BYTES) {
      throw invalid(where, entry.getSize() + " bytes", "at most 16 MiB");
    }
    ByteBuffer bytes = ByteBuffer.wrap(shard.get(entry.getOffset(), (int) entry.getSize()));
    try {
      long length = SortedTable.varint(bytes);
      bytes.getInt();
      if (length != bytes.remaining()) {
        throw invalid(where, "a string of " + length + " bytes", bytes.remaining() + " bytes");
      }
    } catch (BufferUnderflowException e) {
      throw invalid(where, "a string that ends early", "a whole object graph");
    }
    Map<String, String> keyOf = new HashMap<>();
    for (TrackableObjectGraph.TrackableObject node :
        TrackableObjectGraph.parseFrom(bytes).getNodesList()) {
      for (SerializedTensor attribute : node.getAttributesList()) {
        String name = attribute.getFullName();
        String key = attribute.getCheckpointKey();
        String other = keyOf.putIfAbsent(name, key);
        if (name.isEmpty() || (other != null && !other.equals(key))) {
          variableNames.remove(other);
        } else {
          variableNames.put(key, name);
        }
      }
    }
  }

  private static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where, found, expected, "copy the checkpoint again; it is damaged or of another kind");
  }
}
