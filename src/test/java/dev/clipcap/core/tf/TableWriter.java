package dev.clipcap.core.tf;

import dev.clipcap.io.MaskedCrc;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Writes what {@link SortedTable} reads, with right checksums whatever the entries say. */
public final class TableWriter {
  private static final long MAGIC = 0xdb4775248b80fb57L;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  private TableWriter() {}

  /** A table of these entries in one block. */
  public static byte[] table(Map<String, byte[]> entries) {
    TableWriter writer = new TableWriter();
    byte[] data = writer.block(new TreeMap<>(entries));
    byte[] meta = writer.block(Map.of());
    byte[] index = writer.block(Map.of("\u007f", data));
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    footer.writeBytes(meta);
    footer.writeBytes(index);
    footer.writeBytes(new byte[40 - footer.size()]);
    footer.writeBytes(little(8).putLong(MAGIC).array());
    writer.file.writeBytes(footer.toByteArray());
    return writer.file.toByteArray();
  }

  /** Its handle: offset and size as varints. */
  private byte[] block(Map<String, byte[]> entries) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    entries.forEach(
        (key, value) -> {
          byte[] name = key.getBytes(StandardCharsets.UTF_8);
          varint(block, 0); // shares nothing with the key before
          varint(block, name.length);
          varint(block, value.length);
          block.writeBytes(name);
          block.writeBytes(value);
        });
    block.writeBytes(little(8).putInt(0).putInt(1).array()); // one restart point
    ByteArrayOutputStream handle = new ByteArrayOutputStream();
    varint(handle, file.size());
    varint(handle, block.size());
    block.write(0); // not compressed
    CRC32C crc = new CRC32C();
    crc.update(block.toByteArray());
    file.writeBytes(block.toByteArray());
    file.writeBytes(little(4).putInt(MaskedCrc.mask(crc.getValue())).array());
    return handle.toByteArray();
  }

  private static void varint(ByteArrayOutputStream to, int value) {
    int left = value;
    for (; left >= 0x80; left >>>= 7) {
      to.write((left & 0x7f) | 0x80);
    }
    to.write(left);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
