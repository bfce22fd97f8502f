package dev.clipcap.core.tf;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.io.Half;
import dev.clipcap.io.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * The weights in a TensorFlow checkpoint that this project wrote, each in float32 or float16 by its
 * own type.
 */
record StoredWeights(Path checkpoint, TensorBundle bundle) implements AutoCloseable {
  /**
   * Opens them.
   *
   * @param checkpoint the files' path without {@code .index}
   * @throws InvalidInputException if they are no checkpoint
   */
  static StoredWeights open(Path checkpoint) {
    Path index = checkpoint.resolveSibling(checkpoint.getFileName() + ".index");
    return new StoredWeights(checkpoint, TensorBundle.open(index));
  }

  /** What {@link Shapes#require} needs of the files, which may then be closed. */
  record Shapes(Path checkpoint, Map<String, Shape> byName) {
    /** Those of a SavedModel's weights. */
    static Shapes of(Path savedModel) {
      SavedModels.requireSavedModel(savedModel);
      try (StoredWeights stored = open(savedModel.resolve(SavedModels.VARIABLES))) {
        return stored.shapes();
      }
    }

    /**
     * Refuses a weight that is not there as it is wanted.
     *
     * @throws InvalidInputException if there is none in float32 or float16, or it has another shape
     */
    void require(String name, Shape wanted) {
      Shape found = byName.get(name);
      refuseIf(
          !wanted.equals(found),
          checkpoint.toString(),
          found == null
              ? "no float32 or float16 weight " + name
              : name + " of shape " + list(found) + " instead of " + list(wanted),
          "the weights with the shapes that its config.json says",
          "make the model again, or correct its config.json");
    }
  }

  /** The weights' shapes by name. */
  Shapes shapes() {
    Map<String, Shape> byName = new LinkedHashMap<>();
    bundle
        .entries()
        .forEach(
            (name, entry) -> {
              int width = width(entry);
              if (width > 0 && entry.hasNumbersOf(width)) {
                byName.put(name, entry.dimensions());
              }
            });
    return new Shapes(checkpoint, byName);
  }

  /**
   * A weight in float32 that {@link Shapes#require} has let pass. The caller closes it.
   *
   * @throws InvalidInputException if it is damaged, or one of its numbers is not finite
   */
  TFloat32 read(String name) {
    TensorBundle.Entry entry = bundle.entries().get(name);
    return TFloat32.tensorOf(
        entry.dimensions(),
        tensor -> {
          FloatDataBuffer target = tensor.asRawTensor().data().asFloats();
          int width = width(entry);
          float[] floats = new float[(int) Math.min(TensorBundle.BLOCK, entry.size()) / width];
          float[] odd = {0};
          entry.read(
              (first, bytes, count) -> {
                int n = count / width;
                ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                if (width == Float.BYTES) {
                  numbers.asFloatBuffer().get(floats, 0, n);
                } else {
                  widen(numbers, floats, n);
                }
                odd[0] = Float.isFinite(odd[0]) ? Tensors.notFinite(floats, n) : odd[0];
                target.offset(first / width).write(floats, 0, n);
              });
          refuseIf( // after the checksum: a damaged file is called so
              !Float.isFinite(odd[0]),
              entry.where(),
              String.valueOf(odd[0]),
              "finite numbers",
              "take an earlier checkpoint: this training had diverged");
        });
  }

  private static void widen(ByteBuffer halves, float[] floats, int count) {
    for (int i = 0; i < count; i++) {
      floats[i] = Half.f16ToFloat(halves.getShort());
    }
  }

  /** Bytes of a number; 0 for a type that no weight has. */
  private static int width(TensorBundle.Entry entry) {
    return switch (entry.type()) {
      case DT_FLOAT -> Float.BYTES;
      case DT_HALF -> Short.BYTES;
      default -> 0;
    };
  }

  private static String list(Shape shape) {
    return Arrays.toString(shape.asArray()).replace(" ", "");
  }

  @Override
  public void close() {
    bundle.close();
  }
}
