package dev.clipcap.files.tensorboard;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Writes records in TFRecord's framing, little-endian: the length (8 bytes), the length's checksum
 * (4), the record, its checksum (4). A reader skips nothing: what it has read so far is whole.
 */
final class RecordWriter implements Closeable {
  private static final int MASK = 0xa282ead8;
  private static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

  private final OutputStream out;

  /** Appends to a file, or makes it. */
  RecordWriter(Path file) throws IOException {
    out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  void write(byte[] record) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(FRAME + record.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(record.length);
    frame.putInt(maskedCrc(frame.array(), Long.BYTES));
    frame.put(record);
    frame.putInt(maskedCrc(record, record.length));
    out.write(frame.array());
  }

  /**
   * The CRC-32C, rotated and shifted: TensorFlow does so because a checksum over bytes that hold
   * checksums is a weak one.
   */
  private static int maskedCrc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
