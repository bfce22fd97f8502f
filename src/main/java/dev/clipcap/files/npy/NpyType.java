package dev.clipcap.files.npy;

import dev.clipcap.io.Half;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The number formats that {@link NpyReader} turns into float32. */
enum NpyType {
  FLOAT16("<f2", 2),
  FLOAT32("<f4", 4),
  FLOAT64("<f8", 8),
  INT8("|i1", 1),
  UINT8("|u1", 1),
  INT16("<i2", 2),
  UINT16("<u2", 2),
  INT32("<i4", 4),
  INT64("<i8", 8);

  /** Integers up to here, and no further, are all float32 numbers. */
  private static final long LARGEST_INTEGER = 1 << 24;

  private final String descr;
  final int bytes;

  NpyType(String descr, int bytes) {
    this.descr = descr;
    this.bytes = bytes;
  }

  /** The type that NumPy calls {@code descr}, or null. */
  static NpyType of(String descr) {
    String little = descr.replace('>', '<');
    return Arrays.stream(values()).filter(t -> t.descr.equals(little)).findFirst().orElse(null);
  }

  /** The byte order that NumPy writes as the first sign. */
  static ByteOrder order(String descr) {
    return descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  static String names() {
    return Arrays.stream(values()).map(t -> t.descr).collect(Collectors.joining(", "));
  }

  boolean isInteger() {
    return !descr.startsWith("<f");
  }

  /** The next number of a buffer; NaN for an integer that float32 may lack. */
  float next(ByteBuffer in) {
    return switch (this) {
      case FLOAT16 -> Half.f16ToFloat(in.getShort());
      case FLOAT32 -> in.getFloat();
      case FLOAT64 -> (float) in.getDouble();
      case INT8 -> in.get();
      case UINT8 -> Byte.toUnsignedInt(in.get());
      case INT16 -> in.getShort();
      case UINT16 -> Short.toUnsignedInt(in.getShort());
      case INT32 -> exact(in.getInt());
      case INT64 -> exact(in.getLong());
    };
  }

  private static float exact(long value) {
    return value >= -LARGEST_INTEGER && value <= LARGEST_INTEGER ? value : Float.NaN;
  }
}
