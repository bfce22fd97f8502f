package dev.clipcap.io;

/** Floats as {@link Half} reads them: IEEE 754 binary16 and bfloat16, as bits in a short. */
public final class Halves {
  private Halves() {}

  /** To nearest, ties to even; infinite beyond its range. */
  public static short floatToBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
