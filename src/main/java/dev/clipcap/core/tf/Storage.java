package dev.clipcap.core.tf;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Param;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Wording;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** How a SavedModel keeps its weights. Whoever reads it computes in float32. */
public enum Storage {
  /** 24 significant bits. */
  FLOAT32,

  /** 11 significant bits, numbers up to 65504: half the bytes. */
  FLOAT16;

  /** By which weights are kept so, and turned to float32 where they are used. */
  Kernels kernels() {
    return this == FLOAT32 ? Kernels.PLAIN : new HalfKernels();
  }

  /** As commands call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Refuses what became infinite in this storage, or never was a number.
   *
   * @param weight its name
   * @param stored its value as it is read back
   * @throws InvalidInputException naming the weight
   */
  void requireFinite(String weight, TFloat32 stored) {
    FloatDataBuffer values = stored.asRawTensor().data().asFloats();
    for (long i = 0; i < values.size(); i++) {
      float value = values.getFloat(i);
      if (!Float.isFinite(value)) {
        throw new InvalidInputException(
            "weight " + weight,
            Float.isNaN(value) ? "NaN" : "a number that is infinite in " + label(),
            "numbers from -65504 to 65504, which " + label() + " has",
            "store the model in float32: " + Wording.setting("storage", "float32"));
      }
    }
  }

  private static final class HalfKernels implements Kernels {
    @Override
    public Param create(Ops tf, String name, Shape shape, Init init, Use use) {
      VarHandleOp handle = Param.handle(tf, name, TFloat16.class, shape);
      Operand<TFloat16> stored = Param.read(tf, name, handle, TFloat16.class);
      Operand<TFloat32> value = tf.dtypes.cast(stored, TFloat32.class);
      return new HalfParam(name, shape, init, handle, value, stored);
    }
  }

  /** A weight that is kept in float16 and used in float32. */
  private record HalfParam(
      String name,
      Shape shape,
      Init init,
      Operand<? extends TType> handle,
      Operand<TFloat32> value,
      Operand<TFloat16> stored)
      implements Param {
    @Override
    public Op assign(Ops tf, Operand<TFloat32> newValue) {
      return tf.assignVariableOp(handle, tf.dtypes.cast(newValue, TFloat16.class));
    }
  }
}
