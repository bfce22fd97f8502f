package dev.clipcap.files.checkpoint;

import dev.clipcap.io.Half;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Element types of stored tensors, under their safetensors names. */
public enum DType {
  F64(8, "float64"),
  F32(4, "float32"),
  F16(2, "float16"),
  BF16(2, "bfloat16"),
  I64(8, "int64"),
  I32(4, "int32"),
  I16(2, "int16"),
  I8(1, "int8"),
  U8(1, "uint8"),
  BOOL(1, "bool");

  private final int bytes;
  private final String label;

  DType(int bytes, String label) {
    this.bytes = bytes;
    this.label = label;
  }

  /** NumPy's name. */
  public String label() {
    return label;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  public boolean isFloating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /**
   * Converts the next {@code count} elements. F64 is rounded, integers beyond 2^24 too; BOOL gives
   * 0 or 1.
   *
   * @param from elements, in the byte order that it has
   */
  void toFloats(ByteBuffer from, FloatBuffer to, int count) {
    if (this == F32) {
      to.put(from.asFloatBuffer().limit(count));
      return;
    }
    for (int i = 0; i < count; i++) {
      to.put(nextFloat(from));
    }
  }

  private float nextFloat(ByteBuffer from) {
    return switch (this) {
      case F64 -> (float) from.getDouble();
      case F32 -> from.getFloat();
      case F16 -> Half.f16ToFloat(from.getShort());
      case BF16 -> Half.bf16ToFloat(from.getShort());
      default -> (float) nextLong(from);
    };
  }

  /** Converts the next element of an integer type or BOOL. */
  long nextLong(ByteBuffer from) {
    return switch (this) {
      case I64 -> from.getLong();
      case I32 -> from.getInt();
      case I16 -> from.getShort();
      case I8 -> from.get();
      case U8 -> from.get() & 0xFF;
      case BOOL -> from.get() == 0 ? 0 : 1;
      default -> throw new IllegalArgumentException(this + " is not an integer type");
    };
  }
}
