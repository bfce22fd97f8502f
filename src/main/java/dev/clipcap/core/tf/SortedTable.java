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
    SortedTable table = new SortedTable(file);
    table.refuseIf(
        file.size() < FOOTER_BYTES || file.size() > MAX_FILE_BYTES,
        file.size() + " bytes",
        "a checkpoint index of 48 bytes to 64 MiB");
    try {
      table.readBlocks();
    } catch (BufferUnderflowException e) {
      throw table.invalid("a block that ends early", "a whole table");
    }
    return table.entries;
  }

  private void readBlocks() {
    ByteBuffer footer = little(file.get(file.size() - FOOTER_BYTES, FOOTER_BYTES));
    refuseIf(
        footer.getLong(FOOTER_BYTES - 8) != MAGIC,
        "another kind of file, or one that is cut off",
        "a TensorFlow checkpoint's index");
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
    refuseIf(
        offset < 0 || size < 4 || size > file.size() - 5 || offset > file.size() - 5 - size,
        "a block of " + size + " bytes at " + offset,
        "one inside the file");
    byte[] bytes = file.get(offset, (int) size + 5);
    ByteBuffer block = little(bytes);
    int type = block.get((int) size);
    refuseIf(type != 0, "a block of compression type " + type, "none, as TensorFlow writes it");
    boolean damaged = MaskedCrc.of(bytes, (int) size + 1) != block.getInt((int) size + 1);
    refuseIf(damaged, "a wrong checksum of the block at " + offset, "an undamaged file");
    long restarts = Integer.toUnsignedLong(block.getInt((int) size - 4));
    long most = (size - 4) / 4;
    refuseIf(restarts > most, restarts + " restart points", "at most " + most);
    block.limit((int) (size - 4 - 4 * restarts));
    byte[] key = new byte[0];
    while (block.hasRemaining()) {
      int shared = (int) varint(block);
      int unshared = (int) varint(block);
      int length = (int) varint(block);
      refuseIf(
          shared < 0 || shared > key.length || unshared < 0 || unshared > MAX_KEY_BYTES - shared,
          "a key of " + shared + " + " + unshared + " bytes",
          "a shorter one");
      byte[] next = Arrays.copyOf(key, shared + unshared);
      block.get(next, shared, unshared);
      key = next;
      boolean inside = length >= 0 && length <= block.remaining();
      refuseIf(!inside, "a value of " + length + " bytes", "one inside its block");
      byte[] value = new byte[length];
      block.get(value);
      boolean twice = to.put(new String(key, StandardCharsets.UTF_8), value) != null;
      refuseIf(twice, "a key twice", "distinct keys");
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

  private void refuseIf(boolean wrong, String found, String expected) {
    if (wrong) {
      throw invalid(found, expected);
    }
  }

  private InvalidInputException invalid(String found, String expected) {
    return new InvalidInputException(
        file.path().toString(),
        found,
        expected,
        "check the path, or copy the checkpoint again; it is damaged");
  }
}
