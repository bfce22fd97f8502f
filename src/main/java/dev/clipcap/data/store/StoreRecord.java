package dev.clipcap.data.store;

import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * One record of an embedding store, little-endian: SHA-256 of the id, SHA-256 of the image's bytes,
 * [dimension] float32, CRC32C of all before it.
 */
record StoreRecord(int dimension) {
  static final int SHA_BYTES = 32;

  /**
   * What is looked for.
   *
   * @param contentSha null for any contents
   */
  record Key(ByteBuffer idSha, ByteBuffer contentSha) {
    long fingerprint() {
      return StoreRecord.fingerprint(idSha);
    }
  }

  int bytes() {
    return 2 * SHA_BYTES + dimension * Float.BYTES + Integer.BYTES;
  }

  /** The first eight bytes of a record or of an id's hash, by which records are indexed. */
  static long fingerprint(ByteBuffer startsWithIdSha) {
    return startsWithIdSha.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(0);
  }

  Key key(String id) {
    return new Key(ByteBuffer.wrap(idSha(id)), null);
  }

  Key key(String id, String contentSha256) {
    return new Key(ByteBuffer.wrap(idSha(id)), ByteBuffer.wrap(sha256(contentSha256)));
  }

  /** The record, position 0. */
  ByteBuffer encode(String id, String contentSha256, float[] embedding) {
    checkEmbedding(id, embedding);
    ByteBuffer record = ByteBuffer.allocate(bytes()).order(ByteOrder.LITTLE_ENDIAN);
    record.put(idSha(id)).put(sha256(contentSha256));
    for (float value : embedding) {
      record.putFloat(value);
    }
    return record.putInt(crc(record)).rewind();
  }

  boolean isWhole(ByteBuffer record) {
    return record.getInt(bytes() - Integer.BYTES) == crc(record);
  }

  boolean isWholeAndHas(ByteBuffer record, Key key) {
    return record.slice(0, SHA_BYTES).equals(key.idSha)
        && (key.contentSha == null || record.slice(SHA_BYTES, SHA_BYTES).equals(key.contentSha))
        && isWhole(record);
  }

  void copyEmbedding(ByteBuffer record, FloatBuffer destination) {
    destination.put(
        record
            .slice(2 * SHA_BYTES, dimension * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer());
  }

  /** Reads a record; where the file ends inside it the rest is zeros, which no CRC fits. */
  ByteBuffer read(FileChannel channel, long start) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(bytes()).order(ByteOrder.LITTLE_ENDIAN);
    while (record.hasRemaining() && channel.read(record, start + record.position()) >= 0) {}
    return record.rewind();
  }

  /**
   * The bytes of 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  static byte[] sha256(String hex) {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal: " + hex);
    }
    return HexFormat.of().parseHex(hex);
  }

  private int crc(ByteBuffer record) {
    CRC32C crc = new CRC32C();
    crc.update(record.slice(0, bytes() - Integer.BYTES));
    return (int) crc.getValue();
  }

  private void checkEmbedding(String id, float[] embedding) {
    boolean zero = true;
    boolean finite = true;
    for (float value : embedding) {
      zero &= value == 0;
      finite &= Float.isFinite(value);
    }
    if (embedding.length != dimension || zero || !finite) {
      throw new IllegalArgumentException(
          "embedding of image '"
              + id
              + "': "
              + (embedding.length != dimension
                  ? embedding.length + " values instead of " + dimension
                  : zero ? "all zeros" : "not finite"));
    }
  }

  private static byte[] idSha(String id) {
    return Sha256.digest().digest(id.getBytes(StandardCharsets.UTF_8));
  }
}
