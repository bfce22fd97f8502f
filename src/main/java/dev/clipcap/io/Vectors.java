package dev.clipcap.io;

/** What an embedding can be. */
public final class Vectors {
  private Vectors() {}

  /** Whether the numbers are finite, and not all 0. */
  public static boolean areUsable(float[] values) {
    boolean zero = true;
    for (float value : values) {
      zero &= value == 0;
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return !zero;
  }
}
