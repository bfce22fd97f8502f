package dev.clipcap.files.checkpoint;

import dev.clipcap.io.MappedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.tensorflow.ndarray.Shape;

/**
 * A tensor lying in an open checkpoint: a view (start, shape, strides) of mapped bytes, of which
 * only what is asked for is copied. Transposing, slicing and reshaping make new views and copy
 * nothing.
 *
 * <p>Elements are numbered in row-major order of the view's shape. Safe to read from several
 * threads while its checkpoint is open; afterwards reading throws {@link IllegalStateException}.
 *
 * @param info its name, and the view's type and shape
 * @param position byte of the file where element 0 lies
 * @param strides elements from one index to the next, along each dimension
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredTensor(
    MappedFile file, TensorInfo info, long position, long[] strides, ByteOrder order) {
  private static final int BLOCK = 1 << 14;

  static StoredTensor contiguous(MappedFile file, TensorInfo info, long position) {
    return new StoredTensor(
        file, info, position, rowMajor(info.shape().asArray()), ByteOrder.LITTLE_ENDIAN);
  }

  public DType dtype() {
    return info.dtype();
  }

  public Shape shape() {
    return info.shape();
  }

  /** Number of elements. */
  public long size() {
    return info.size();
  }

  /** Where this tensor comes from, for messages: {@code model.safetensors, tensor 'wte.weight'}. */
  public String where() {
    return file.path() + ", tensor '" + info.name() + "'";
  }

  /** Fills {@code to} with elements {@code first, first + 1, ...}, converted to float32. */
  public void read(long first, FloatBuffer to) {
    byte[] block = new byte[Math.min(BLOCK, to.remaining()) * dtype().bytes()];
    ByteBuffer bytes = ByteBuffer.wrap(block).order(order);
    for (long at = first; to.hasRemaining(); at += BLOCK) {
      int count = Math.min(BLOCK, to.remaining());
      readRaw(at, count, block);
      dtype().toFloats(bytes.clear(), to, count);
    }
  }

  /** All elements as float32; for tensors that fit in an array. */
  public float[] floats() {
    float[] all = new float[Math.toIntExact(size())];
    read(0, FloatBuffer.wrap(all));
    return all;
  }

  /** All elements of an integer or BOOL tensor. */
  public long[] longs() {
    long[] all = new long[Math.toIntExact(size())];
    byte[] raw = new byte[Math.toIntExact(info.byteSize())];
    readRaw(0, all.length, raw);
    ByteBuffer bytes = ByteBuffer.wrap(raw).order(order);
    for (int i = 0; i < all.length; i++) {
      all[i] = dtype().nextLong(bytes);
    }
    return all;
  }

  /** Copies {@code count} elements from number {@code first} on, as stored. */
  private void readRaw(long first, int count, byte[] to) {
    if (first < 0 || first > size() - count) {
      throw new IndexOutOfBoundsException(
          where() + ": elements " + first + " + " + count + " of " + size());
    }
    int width = dtype().bytes();
    if (isContiguous()) {
      file.get(position + first * width, to, 0, count * width);
    } else {
      gather(first, count, to);
    }
  }

  /** The view whose dimension i is this one's dimension {@code axes[i]}. */
  public StoredTensor transposed(int... axes) {
    long[] from = shape().asArray();
    long[] dimensions = new long[axes.length];
    long[] newStrides = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      dimensions[i] = from[axes[i]];
      newStrides[i] = strides[axes[i]];
    }
    return view(Shape.of(dimensions), position, newStrides);
  }

  /** The view of indices {@code from} to {@code to - 1} of the first dimension. */
  public StoredTensor rows(long from, long to) {
    long[] dimensions = shape().asArray();
    if (from < 0 || from > to || to > dimensions[0]) {
      throw new IndexOutOfBoundsException(where() + ": rows " + from + ".." + to);
    }
    dimensions[0] = to - from;
    return view(Shape.of(dimensions), position + from * strides[0] * dtype().bytes(), strides);
  }

  /** These elements in another shape of the same size; only for tensors stored row by row. */
  public StoredTensor reshaped(Shape other) {
    if (!isContiguous() || other.size() != size()) {
      throw new IllegalArgumentException(where() + ": no view of shape " + other);
    }
    return view(other, position, rowMajor(other.asArray()));
  }

  private StoredTensor view(Shape shape, long start, long[] newStrides) {
    TensorInfo viewed = new TensorInfo(info.name(), info.dtype(), shape);
    return new StoredTensor(file, viewed, start, newStrides, order);
  }

  private boolean isContiguous() {
    long[] dimensions = shape().asArray();
    long expected = 1;
    for (int i = dimensions.length - 1; i >= 0; i--) {
      if (dimensions[i] != 1 && strides[i] != expected) {
        return size() == 0;
      }
      expected *= dimensions[i];
    }
    return true;
  }

  /** Copies element by element, counting indices like an odometer. */
  private void gather(long first, int count, byte[] to) {
    long[] dimensions = shape().asArray();
    int width = dtype().bytes();
    long[] index = new long[dimensions.length];
    long rest = first;
    long element = 0;
    for (int i = dimensions.length - 1; i >= 0; i--) {
      index[i] = rest % dimensions[i];
      rest /= dimensions[i];
      element += index[i] * strides[i];
    }
    for (int n = 0; n < count; n++) {
      file.get(position + element * width, to, n * width, width);
      for (int i = dimensions.length - 1; i >= 0; i--) {
        element += strides[i];
        if (++index[i] < dimensions[i]) {
          break;
        }
        element -= index[i] * strides[i];
        index[i] = 0;
      }
    }
  }

  static long[] rowMajor(long[] dimensions) {
    long[] strides = new long[dimensions.length];
    long next = 1;
    for (int i = dimensions.length - 1; i >= 0; i--) {
      strides[i] = next;
      next *= Math.max(1, dimensions[i]);
    }
    return strides;
  }
}
