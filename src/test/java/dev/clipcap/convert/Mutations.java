package dev.clipcap.convert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Damage to the bytes of a file: bits, odd numbers, pieces that are cut, left out or doubled. */
public final class Mutations {
  private static final long[] ODD_VALUES = {
    0,
    1,
    -1,
    0x7F,
    0xFF,
    0x7FFF,
    0xFFFF,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xFFFFFFFFL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 33,
    1L << 62
  };

  private Mutations() {}

  /** A damaged copy. */
  public static byte[] bytes(byte[] original, Random random) {
    byte[] bytes = original.clone();
    boolean samePlaces = random.nextBoolean(); // so that a zip's directory still leads to the rest
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int span = random.nextBoolean() ? bytes.length : Math.min(1500, bytes.length);
      int at = samePlaces ? random.nextInt(span) : position(bytes, random);
      switch (random.nextInt(samePlaces ? 4 : 6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> putOdd(bytes, at, random);
        case 3 -> bytes[at] = (byte) "0123456789[]{},:\"-.eR(tQ}".charAt(random.nextInt(24));
        case 4 -> bytes = Arrays.copyOf(bytes, at);
        default -> bytes = withCopy(bytes, at, random);
      }
    }
    return bytes;
  }

  /** Mostly in the first or last part, where the descriptions are. */
  private static int position(byte[] bytes, Random random) {
    int span = random.nextInt(4) == 0 ? bytes.length : Math.min(bytes.length, 1500);
    int offset = random.nextInt(span);
    return random.nextBoolean() ? offset : bytes.length - 1 - offset;
  }

  private static void putOdd(byte[] bytes, int at, Random random) {
    byte[] eight =
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(ODD_VALUES[random.nextInt(ODD_VALUES.length)])
            .array();
    int width = Math.min(1 << random.nextInt(4), bytes.length - at);
    System.arraycopy(eight, 0, bytes, at, width);
  }

  /** Removes or repeats some bytes. */
  private static byte[] withCopy(byte[] bytes, int at, Random random) {
    int length = Math.min(1 + random.nextInt(40), bytes.length - at);
    byte[] rest = Arrays.copyOfRange(bytes, at + (random.nextBoolean() ? length : 0), bytes.length);
    return Bytes.concat(Arrays.copyOf(bytes, at + (random.nextBoolean() ? 0 : length)), rest);
  }
}
