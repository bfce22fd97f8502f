package dev.clipcap.core.tf;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import dev.clipcap.io.MaskedCrc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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

/**
 * A TensorFlow checkpoint's files: {@code PREFIX.index} describes tensors, {@code
 * PREFIX.data-0000i-of-0000n} hold their bytes. Read without TensorFlow's native library, which
 * some damaged or hostile indexes end.
 */
public final class TensorBundle implements AutoCloseable {
  private static final String HEADER = "";
  private static final int MAX_SHARDS = 10_000;
  static final int BLOCK = 1 << 20;
  private static final int MAX_DIMENSIONS = 254;

  private final Path index;
  private final List<MappedFile> shards = new ArrayList<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * One tensor, whose bytes lie inside its file.
   *
   * @param where for messages
   * @param dimensions none of them negative
   * @param file that has its bytes
   * @param offset of the first
   * @param size how many
   * @param checksum masked CRC-32C of them
   */
  public record Entry(
      String where,
      DataType type,
      Shape dimensions,
      MappedFile file,
      long offset,
      long size,
      int checksum) {

    /** Whether the bytes are numbers of so many bytes each that fill the shape. */
    boolean hasNumbersOf(int width) {
      long bytes = width;
      for (long dimension : dimensions.asArray()) {
        if (bytes > 0 && dimension > size / bytes) {
          return false;
        }
        bytes *= dimension;
      }
      return bytes == size;
    }

    /**
     * Hands out the bytes in pieces of 1 MiB, in order.
     *
     * @throws InvalidInputException at the end, if their checksum is not the entry's
     */
    public void read(Piece piece) {
      CRC32C crc = new CRC32C();
      byte[] block = new byte[(int) Math.min(BLOCK, size)];
      for (long done = 0; done < size; done += block.length) {
        int count = (int) Math.min(block.length, size - done);
        file.get(offset + done, block, 0, count);
        crc.update(block, 0, count);
        piece.take(done, block, count);
      }
      boolean damaged = MaskedCrc.mask(crc.getValue()) != checksum;
      refuseIf(damaged, where, "a wrong checksum", "undamaged data");
    }
  }

  /** Takes bytes of a tensor. */
  @FunctionalInterface
  public interface Piece {
    /** {@code bytes} 0 to {@code count} of the array are those from {@code first} on. */
    void take(long first, byte[] bytes, int count);
  }

  private TensorBundle(Path index) {
    this.index = index;
  }

  /**
   * Opens {@code PREFIX.index} and the data files beside it.
   *
   * @throws InvalidInputException if they are malformed, partitioned or big-endian
   */
  public static TensorBundle open(Path index) {
    Map<String, byte[]> table;
    try (MappedFile file = MappedFile.open(index, "a checkpoint")) {
      table = SortedTable.read(file);
    }
    try (Opening opening = new Opening()) {
      TensorBundle bundle = opening.add(new TensorBundle(index));
      bundle.openShards(BundleHeaderProto.parseFrom(table.getOrDefault(HEADER, new byte[0])));
      for (Map.Entry<String, byte[]> entry : table.entrySet()) {
        if (!entry.getKey().equals(HEADER)) {
          bundle.add(entry.getKey(), BundleEntryProto.parseFrom(entry.getValue()));
        }
      }
      opening.keep();
      return bundle;
    } catch (InvalidProtocolBufferException e) {
      throw invalid(index.toString(), "a malformed message: " + e.getMessage(), "a whole index");
    }
  }

  /** Every tensor by its key; unmodifiable. */
  public Map<String, Entry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  @Override
  public void close() {
    shards.forEach(MappedFile::close);
  }

  private void openShards(BundleHeaderProto header) {
    int count = header.getNumShards();
    String where = index.toString();
    refuseIf(count < 1 || count > MAX_SHARDS, where, count + " data files", "1 to " + MAX_SHARDS);
    boolean little = header.getEndianness() == BundleHeaderProto.Endianness.LITTLE;
    refuseIf(!little, where, "big-endian data", "little-endian data");
    String prefix = index.getFileName().toString().replaceFirst("\\.index$", "");
    for (int i = 0; i < count; i++) {
      String name = String.format(Locale.ROOT, "%s.data-%05d-of-%05d", prefix, i, count);
      shards.add(MappedFile.open(index.resolveSibling(name), "a checkpoint"));
    }
  }

  private void add(String key, BundleEntryProto entry) {
    String where = index + ", tensor '" + key + "'";
    refuseIf(entry.getSlicesCount() > 0, where, "a partitioned variable", "whole variables");
    int id = entry.getShardId();
    refuseIf(
        id < 0 || id >= shards.size(), where, "data file " + id, "0 to " + (shards.size() - 1));
    MappedFile shard = shards.get(id);
    long offset = entry.getOffset();
    long size = entry.getSize();
    refuseIf(
        offset < 0 || size < 0 || offset > shard.size() - size,
        where,
        "data beyond the end of " + shard.path().getFileName(),
        "a whole file");
    long[] dimensions =
        entry.getShape().getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    refuseIf(
        entry.getShape().getUnknownRank() || dimensions.length > MAX_DIMENSIONS,
        where,
        "a shape of no or too many dimensions",
        "at most " + MAX_DIMENSIONS);
    for (long dimension : dimensions) {
      refuseIf(dimension < 0, where, "the dimension " + dimension, "none below 0");
    }
    Shape shape = Shape.of(dimensions);
    entries.put(
        key, new Entry(where, entry.getDtype(), shape, shard, offset, size, entry.getCrc32C()));
  }

  private static void refuseIf(boolean wrong, String where, String found, String expected) {
    if (wrong) {
      throw invalid(where, found, expected);
    }
  }

  private static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where, found, expected, "copy the checkpoint again; it is damaged or of another kind");
  }
}
