package dev.clipcap.core.tf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.io.MaskedCrc;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SortedTableTest {
  /** The check value of CRC-32C for "123456789" is e3069283; LevelDB rotates it and adds. */
  @Test
  void masksChecksums() {
    CRC32C crc = new CRC32C();
    crc.update("123456789".getBytes(StandardCharsets.US_ASCII));
    assertEquals(0xe3069283L, crc.getValue());
    assertEquals(0xc78ab0e5, MaskedCrc.mask(crc.getValue()));
  }

  @Test
  void readsVariableLengthIntegers() {
    assertEquals(300, SortedTable.varint(ByteBuffer.wrap(new byte[] {(byte) 0xAC, 2})));
    byte[] minusOne = new byte[10];
    Arrays.fill(minusOne, (byte) 0xFF);
    minusOne[9] = 1;
    assertEquals(-1, SortedTable.varint(ByteBuffer.wrap(minusOne)));
  }
}
