package dev.clipcap.files.tensorboard;

import dev.clipcap.io.MaskedCrc;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes records in TFRecord's framing, little-endian: the length (8 bytes), the length's checksum
 * (4), the record, its checksum (4). A reader skips nothing: what it has read so far is whole.
 */
final class RecordWriter implements Closeable {
  private static final int FRAME = Long.BYTES + 2 * Integer.BYTES;

  private final OutputStream out;

  /** Appends to a file, or makes it. */
  RecordWriter(Path file) throws IOException {
    out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  void write(byte[] record) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(FRAME + record.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(record.length);
    frame.putInt(MaskedCrc.of(frame.array(), Long.BYTES));
    frame.put(record);
    frame.putInt(MaskedCrc.of(record, record.length));
    out.write(frame.array());
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
