package dev.clipcap.io;

import java.util.zip.CRC32C;

/**
 * TensorFlow's checksum: CRC-32C, rotated and shifted, because a checksum over bytes that hold
 * checksums is a weak one.
 */
public final class MaskedCrc {
  private MaskedCrc() {}

  /** Of the first bytes of an array. */
  public static int of(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return mask(crc.getValue());
  }

  /** Of a CRC-32C. */
  public static int mask(long crc32c) {
    return Integer.rotateRight((int) crc32c, 15) + 0xa282ead8;
  }
}
