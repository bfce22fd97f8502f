package dev.clipcap.core.tf;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.MappedFile;
import dev.clipcap.io.MaskedCrc;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The table file format of LevelDB, in which TensorFlow writes a checkpoint's index: blocks of
 * sorted keys, each sharing a prefix with the key before it, an index block that lists them, and a
 * footer that points to the index. (LevelDB's doc/table_format.md.)
 */
public final class SortedTable {
  private static final int FOOTER_BYTES = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int MAX_FILE_BYTES = 1 << 26;
  private static final int MAX_KEY_BYTES = 10_000;

  private final MappedFile file;
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  private SortedTable(MappedFile file) {
    this.file = file;
  }

  /** Every key, in the table's order, with its value. */
  public static Map<String, byte[]> read(MappedFile file) {
    if (file.size() < FOOTER_BYTES || file.size() > MAX_FILE_BYTES) {
      throw invalid(file, file.size() + " bytes", "a checkpoint index of 48 bytes to 64 MiB");
    }
    SortedTable table = new SortedTable(file);
    try {
      table.readBlocks();
    } catch (BufferUnderflowException e) {
      throw invalid(file, "a block that ends early", "a whole table");
    }
    return table.entries;
  }

  private void readBlocks() {
    ByteBuffer footer = little(file.get(file.size() - FOOTER_BYTES, FOOTER_BYTES));
    if (footer.getLong(FOOTER_BYTES - 8) != MAGIC) {
      throw invalid(
          file, "another kind of file, or one that is cut off", "a TensorFlow checkpoint's index");
    }
    varint(footer); // the meta-index block, which TensorFlow leaves empty
    varint(footer);
    Map<String, byte[]> blocks = new LinkedHashMap<>();
    readBlock(footer, blocks);
    for (byte[] handle : blocks.values()) {
      readBlock(little(handle), entries);
    }
  }

  /** Reads the block at a handle: varints of offset and size. Type and checksum come after it. */
  private void readBlock(ByteBuffer handle, Map<String, byte[]> to) {
    long offset = varint(handle);
    long size = varint(handle);
    if (offset < 0 || size < 4 || size > file.size() - 5 || offset > file.size() - 5 - size) {
      throw invalid(file, "a block of " + size + " bytes at " + offset, "one inside the file");
    }
    byte[] bytes = file.get(offset, (int) size + 5);
    ByteBuffer block = little(bytes);
    int type = block.get((int) size);
    if (type != 0) {
      throw invalid(file, "a block of compression type " + type, "none, as TensorFlow writes it");
    }
    if (MaskedCrc.of(bytes, (int) size + 1) != block.getInt((int) size + 1)) {
      throw invalid(file, "a wrong checksum of the block at " + offset, "an undamaged file");
    }
    long restarts = Integer.toUnsignedLong(block.getInt((int) size - 4));
    if (restarts > (size - 4) / 4) {
      throw invalid(file, restarts + " restart points", "at most " + (size - 4) / 4);
    }
    block.limit((int) (size - 4 - 4 * restarts));
    byte[] key = new byte[0];
    while (block.hasRemaining()) {
      int shared = (int) varint(block);
      int unshared = (int) varint(block);
      int length = (int) varint(block);
      if (shared < 0 || shared > key.length || unshared < 0 || unshared > MAX_KEY_BYTES - shared) {
        throw invalid(file, "a key of " + shared + " + " + unshared + " bytes", "a shorter one");
      }
      byte[] next = Arrays.copyOf(key, shared + unshared);
      block.get(next, shared, unshared);
      key = next;
      if (length < 0 || length > block.remaining()) {
        throw invalid(file, "a value of " + length + " bytes", "one inside its block");
      }
      byte[] value = new byte[length];
      block.get(value);
      if (to.put(new String(key, StandardCharsets.UTF_8), value) != null) {
        throw invalid(file, "a key twice", "distinct keys");
      }
    }
  }

  /** A protobuf-style variable-length integer. */
  public static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = from.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new BufferUnderflowException();
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static InvalidInputException invalid(MappedFile file, String found, String expected) {
    return new InvalidInputException(
        file.path().toString(),
        found,
        expected,
        "check the path, or copy the checkpoint again; it is damaged");
  }
}
