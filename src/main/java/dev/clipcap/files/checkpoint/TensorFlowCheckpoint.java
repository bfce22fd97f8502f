package dev.clipcap.files.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.clipcap.core.tf.SortedTable;
import dev.clipcap.core.tf.TensorBundle;
import dev.clipcap.io.InvalidInputException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject.SerializedTensor;

/**
 * TensorFlow's checkpoint format, which is also that of a SavedModel's {@code variables/} folder:
 * {@code PREFIX.index} describes tensors, {@code PREFIX.data-0000i-of-0000n} hold their bytes. Read
 * without TensorFlow's native library; every checksum is verified on opening. String tensors are
 * left out. Tensors have the checkpoint's own keys as names.
 *
 * <p>Keras and tf.train.Checkpoint write keys such as {@code
 * variables/4/.ATTRIBUTES/VARIABLE_VALUE} and keep the variables' own names in an object graph: see
 * {@link #variableNames}.
 */
public final class TensorFlowCheckpoint extends Checkpoint {
  private static final String OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH";
  private static final int MAX_GRAPH_BYTES = 1 << 24;

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

  private final Map<String, String> variableNames = new LinkedHashMap<>();

  private TensorFlowCheckpoint(Path path, TensorBundle bundle) {
    super(path, bundle::close);
  }

  /**
   * Opens {@code PREFIX.index} and the data files beside it.
   *
   * @throws InvalidInputException if they are malformed, damaged, partitioned or big-endian
   */
  public static TensorFlowCheckpoint open(Path index) {
    TensorBundle bundle = TensorBundle.open(index);
    try {
      TensorFlowCheckpoint checkpoint = new TensorFlowCheckpoint(index, bundle);
      bundle.entries().forEach(checkpoint::add);
      return checkpoint;
    } catch (RuntimeException | Error e) {
      bundle.close();
      throw e;
    }
  }

  /**
   * The variables' names by key, for example {@code
   * tfgpt2lm_head_model/transformer/wte/embeddings}; empty for checkpoints whose keys are the names
   * themselves. Keys of unnamed variables are absent.
   */
  public Map<String, String> variableNames() {
    return Collections.unmodifiableMap(variableNames);
  }

  private void add(String key, TensorBundle.Entry entry) {
    if (key.equals(OBJECT_GRAPH)) {
      readObjectGraph(entry);
    }
    DType dtype = TYPES.get(entry.type());
    if (dtype == null) {
      return;
    }
    long bytes;
    try {
      bytes = TensorInfo.byteSize(dtype, entry.dimensions().asArray());
    } catch (ArithmeticException e) {
      throw invalid(entry.where(), "a shape whose size overflows", "a size that fits in 63 bits");
    }
    if (bytes != entry.size()) {
      throw invalid(entry.where(), entry.size() + " bytes", bytes + " for its shape and type");
    }
    entry.read((first, block, count) -> {}); // for its checksum
    TensorInfo info = new TensorInfo(key, dtype, entry.dimensions());
    put(key, StoredTensor.contiguous(entry.file(), info, entry.offset()));
  }

  /** A scalar string: varint of its length, 4 bytes of checksum, then a TrackableObjectGraph. */
  private void readObjectGraph(TensorBundle.Entry entry) {
    String where = entry.where();
    if (entry.size() > MAX_GRAPH_BYTES) {
      throw invalid(where, entry.size() + " bytes", "at most 16 MiB");
    }
    ByteBuffer bytes = ByteBuffer.wrap(entry.file().get(entry.offset(), (int) entry.size()));
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
    for (TrackableObjectGraph.TrackableObject node : parsed(where, bytes).getNodesList()) {
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

  private static TrackableObjectGraph parsed(String where, ByteBuffer bytes) {
    try {
      return TrackableObjectGraph.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw invalid(where, "a malformed message: " + e.getMessage(), "a whole object graph");
    }
  }

  private static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where, found, expected, "copy the checkpoint again; it is damaged or of another kind");
  }
}
