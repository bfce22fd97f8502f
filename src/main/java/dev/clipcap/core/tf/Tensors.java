package dev.clipcap.core.tf;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Java arrays to tensors and back. Whoever makes a tensor closes it. */
public final class Tensors {
  private Tensors() {}

  /** A float tensor of the given shape with the values in row-major order. */
  public static TFloat32 of(float[] values, long... shape) {
    return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  /** A matrix from rows of equal length. */
  public static TFloat32 of(float[][] rows) {
    return TFloat32.tensorOf(StdArrays.ndCopyOf(rows));
  }

  /** An integer matrix from rows of equal length. */
  public static TInt32 of(int[][] rows) {
    return TInt32.tensorOf(StdArrays.ndCopyOf(rows));
  }

  /** An integer vector. */
  public static TInt32 of(int[] values) {
    return TInt32.vectorOf(values);
  }

  /** All values in row-major order. */
  public static float[] floats(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  /** The first of so many numbers that is not finite, or 0. */
  public static float notFinite(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(values[i])) {
        return values[i];
      }
    }
    return 0;
  }

  /** The rows of a matrix. */
  public static float[][] rows(TFloat32 matrix) {
    return StdArrays.array2dCopyOf(matrix);
  }

  /** The rows of a matrix. */
  public static int[][] rows(TInt32 matrix) {
    return StdArrays.array2dCopyOf(matrix);
  }
}
