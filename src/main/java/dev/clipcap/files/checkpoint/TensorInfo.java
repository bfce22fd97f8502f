package dev.clipcap.files.checkpoint;

import java.util.Objects;
import org.tensorflow.ndarray.Shape;

/** Name, element type and shape of one tensor. */
public record TensorInfo(String name, DType dtype, Shape shape) {
  public TensorInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(dtype, "dtype");
    byteSize(dtype, shape.asArray());
  }

  /** Number of elements; 1 for a scalar. */
  public long size() {
    return byteSize() / dtype.bytes();
  }

  public long byteSize() {
    return byteSize(dtype, shape.asArray());
  }

  /**
   * Bytes of a tensor.
   *
   * @throws ArithmeticException if a dimension is negative or the product does not fit in 63 bits
   */
  static long byteSize(DType dtype, long[] dimensions) {
    long product = dtype.bytes();
    for (long dimension : dimensions) {
      if (dimension < 0) {
        throw new ArithmeticException("negative dimension " + dimension);
      }
      product = Math.multiplyExact(product, dimension);
    }
    return product;
  }
}
