package dev.clipcap.data.store;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of an embedding store, little-endian: magic "CLIPEMB1", version, dimension,
 * SHA-256 of CLIP and its pixels, zeros, CRC32C of the 60 bytes before it.
 */
record StoreHeader(int dimension, String clipSha256) {
  static final int BYTES = 64;
  private static final byte[] MAGIC = "CLIPEMB1".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  StoreHeader {
    if (dimension < 1 || dimension > 1 << 16) {
      throw new IllegalArgumentException("dimension " + dimension);
    }
    StoreRecord.sha256(clipSha256);
  }

  /** Writes the header where there is none yet, or where a killed writer left part of one. */
  void writeIfTorn(FileChannel channel) throws IOException {
    if (channel.size() < BYTES) {
      ByteBuffer header = encode();
      int present = (int) channel.size();
      ByteBuffer found = read(channel, present);
      // Anything but the beginning of this header is somebody else's file: check() refuses it.
      if (found.equals(header.slice(0, present))) {
        while (header.hasRemaining()) {
          channel.write(header, header.position());
        }
      }
    }
  }

  /**
   * Compares the file's header with this one.
   *
   * @throws InvalidInputException saying what differs
   */
  void check(Path file, FileChannel channel) throws IOException {
    if (channel.size() < BYTES) {
      throw refused(file, channel.size() + " bytes", "an embedding store");
    }
    ByteBuffer found = read(channel, BYTES);
    for (byte b : MAGIC) {
      if (found.get() != b) {
        throw refused(file, "another beginning", "an embedding store");
      }
    }
    CRC32C crc = new CRC32C();
    crc.update(found.slice(0, BYTES - 4));
    if (found.getInt(BYTES - 4) != (int) crc.getValue()) {
      throw refused(file, "a damaged header", "a whole one");
    }
    int version = found.getInt();
    if (version != VERSION) {
      throw refused(file, "version " + version, "version " + VERSION);
    }
    int theirDimension = found.getInt();
    if (theirDimension != dimension) {
      throw refused(file, "embeddings of " + theirDimension, String.valueOf(dimension));
    }
    byte[] sha = new byte[StoreRecord.SHA_BYTES];
    found.get(sha);
    String theirs = HexFormat.of().formatHex(sha);
    if (!theirs.equals(clipSha256)) {
      throw refused(
          file, "embeddings of another CLIP, or of other pixels (" + theirs + ")", clipSha256);
    }
  }

  private ByteBuffer encode() {
    ByteBuffer header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putInt(VERSION).putInt(dimension).put(StoreRecord.sha256(clipSha256));
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, BYTES - 4));
    header.putInt(BYTES - 4, (int) crc.getValue());
    return header.rewind();
  }

  private static ByteBuffer read(FileChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {}
    return buffer.flip();
  }

  private static InvalidInputException refused(Path file, String found, String expected) {
    return new InvalidInputException(
        file.toString(), found, expected, "use another file, or extract the embeddings again");
  }
}
