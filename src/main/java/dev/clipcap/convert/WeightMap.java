package dev.clipcap.convert;

import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.files.checkpoint.TensorFlowCheckpoint;
import dev.clipcap.files.checkpoint.WrapperNames;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.PrintedText;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.tensorflow.ndarray.Shape;

/**
 * From a checkpoint's tensors to our model's: new names and views (transposed, split, squeezed), as
 * a checked bijection. {@link WeightMaps} has the layouts.
 *
 * @param rules the rule for one checkpoint, whose layout it may look up
 * @param tied names that may repeat another tensor's values, with that other's name
 * @param tops how the names of a checkpoint begin, without what wrappers add to them
 */
public record WeightMap(Function<Checkpoint, Rule> rules, Map<String, String> tied, Pattern tops) {
  /** One tensor under its name in our model. */
  record Renamed(String name, StoredTensor tensor) {
    /**
     * A Keras variable as a PyTorch parameter, as transformers 4.x pairs them: {@code
     * tfclip_model/clip/vision_model/encoder/layers_._0/mlp/fc1/kernel} [in, out] is {@code
     * vision_model.encoder.layers.0.mlp.fc1.weight} [out, in]. Tensors whose names have no slash
     * are left alone.
     *
     * @param tops where our names start: everything before one of them is dropped
     */
    static Renamed ofKeras(String name, StoredTensor tensor, Set<String> tops) {
      if (!name.contains("/")) {
        return new Renamed(name, tensor);
      }
      List<String> parts = List.of(name.replaceFirst(":0$", "").replace("_._", "/").split("/"));
      int top = 0;
      while (top < parts.size() - 1 && !tops.contains(parts.get(top))) {
        top++;
      }
      if (!tops.contains(parts.get(top))) {
        return new Renamed(name, tensor);
      }
      String stem = String.join(".", parts.subList(top, parts.size() - 1));
      String leaf = parts.get(parts.size() - 1);
      return switch (leaf) {
        case "kernel" -> new Renamed(stem + ".weight", transposed(tensor));
        case "embeddings", "gamma" -> new Renamed(stem + ".weight", tensor);
        case "beta" -> new Renamed(stem + ".bias", tensor);
        case "bias" -> new Renamed(stem + ".bias", squeezed(tensor));
        default -> new Renamed(stem.isEmpty() ? leaf : stem + "." + leaf, scalarIfOne(tensor));
      };
    }

    /** Dense [in, out] to [out, in]; convolution [height, width, in, out] to [out, in, h, w]. */
    private static StoredTensor transposed(StoredTensor kernel) {
      return switch (kernel.shape().numDimensions()) {
        case 2 -> kernel.transposed(1, 0);
        case 4 -> kernel.transposed(3, 2, 0, 1);
        default -> kernel;
      };
    }

    /** GPT-2's Conv1D bias is [1, out] in Keras. */
    private static StoredTensor squeezed(StoredTensor bias) {
      return bias.shape().numDimensions() == 2 && bias.shape().get(0) == 1
          ? bias.reshaped(Shape.of(bias.shape().get(1)))
          : bias;
    }

    /** CLIP's logit_scale is [1] in Keras, a scalar in PyTorch. */
    private static StoredTensor scalarIfOne(StoredTensor tensor) {
      return tensor.shape().equals(Shape.of(1)) ? tensor.reshaped(Shape.scalar()) : tensor;
    }
  }

  /** What becomes of one tensor: usually one of ours, several if it is split, none if ignorable. */
  @FunctionalInterface
  interface Rule {
    List<Renamed> apply(String name, StoredTensor tensor);
  }

  /** A line for the user where names are read without their wrappers' parts. */
  public Optional<String> note(Checkpoint checkpoint) {
    return wrappers(checkpoint).note(checkpoint.path()).map(PrintedText::oneLine);
  }

  /** The checkpoint's names, without what wrappers add to them. */
  Collection<String> plainNames(Checkpoint checkpoint) {
    return wrappers(checkpoint).plain().values();
  }

  private WrapperNames wrappers(Checkpoint checkpoint) {
    return WrapperNames.of(checkpoint.path(), checkpoint.tensors().keySet(), tops);
  }

  /**
   * Finds each tensor of our model.
   *
   * @param expected shape of every tensor of our model by name
   * @return views of exactly these shapes, in the order of {@code expected}
   * @throws InvalidInputException listing every tensor that is missing, left over, ambiguous or of
   *     another shape, with the likely cause
   */
  public Map<String, StoredTensor> resolve(Checkpoint checkpoint, Map<String, long[]> expected) {
    Mismatches mismatches = new Mismatches();
    Map<String, StoredTensor> found = rename(checkpoint, mismatches);
    tied.forEach(
        (copy, original) -> {
          if (!expected.containsKey(copy)) {
            keepTied(found, copy, original);
            dropTied(found, copy, original, mismatches);
          }
        });
    Map<String, StoredTensor> resolved = new LinkedHashMap<>();
    for (Map.Entry<String, long[]> entry : expected.entrySet()) {
      String name = entry.getKey();
      Shape shape = Shape.of(entry.getValue());
      StoredTensor tensor = found.remove(name);
      if (tensor == null) {
        mismatches.missing(name, shape);
      } else if (!tensor.shape().equals(shape)) {
        mismatches.shape(name, tensor.shape(), shape);
      } else if (!tensor.dtype().isFloating()) {
        mismatches.integers(name, tensor);
      } else {
        resolved.put(name, tensor);
      }
    }
    found.forEach((name, tensor) -> mismatches.leftOver(name, tensor));
    mismatches.throwIfAny(checkpoint.path());
    return resolved;
  }

  /**
   * Every tensor under our name for it, whatever a model expects; unknown ones keep their names.
   * For reading sizes off a checkpoint.
   *
   * @throws InvalidInputException if two tensors stand for the same one of ours
   */
  public Map<String, StoredTensor> rename(Checkpoint checkpoint) {
    Mismatches mismatches = new Mismatches();
    Map<String, StoredTensor> renamed = rename(checkpoint, mismatches);
    tied.forEach((copy, original) -> keepTied(renamed, copy, original));
    mismatches.throwIfAny(checkpoint.path());
    return renamed;
  }

  private Map<String, StoredTensor> rename(Checkpoint checkpoint, Mismatches mismatches) {
    Rule rule = rules.apply(checkpoint);
    Map<String, String> names =
        checkpoint instanceof TensorFlowCheckpoint tensorFlow
            ? tensorFlow.variableNames()
            : wrappers(checkpoint).plain();
    Map<String, StoredTensor> renamed = new LinkedHashMap<>();
    checkpoint
        .tensors()
        .forEach(
            (key, tensor) -> {
              for (Renamed ours : rule.apply(names.getOrDefault(key, key), tensor)) {
                StoredTensor other = renamed.put(ours.name(), ours.tensor());
                if (other != null) {
                  mismatches.twice(ours.name(), other, ours.tensor());
                }
              }
            });
    return renamed;
  }

  /** Where a file keeps only one of two tied tensors, it may be the copy. */
  private static void keepTied(Map<String, StoredTensor> found, String copy, String original) {
    if (found.containsKey(copy)) {
      found.putIfAbsent(original, found.get(copy));
    }
  }

  /** A copy that our model does not have must hold the original's values. */
  private static void dropTied(
      Map<String, StoredTensor> found, String copy, String original, Mismatches mismatches) {
    StoredTensor tensor = found.remove(copy);
    StoredTensor same = found.get(original);
    if (tensor != null && !(tensor.shape().equals(same.shape()) && sameValues(tensor, same))) {
      mismatches.untied(copy, original);
    }
  }

  private static boolean sameValues(StoredTensor a, StoredTensor b) {
    FloatBuffer fromA = FloatBuffer.allocate((int) Math.min(1 << 16, a.size()));
    FloatBuffer fromB = FloatBuffer.allocate(fromA.capacity());
    for (long first = 0; first < a.size(); first += fromA.capacity()) {
      int count = (int) Math.min(fromA.capacity(), a.size() - first);
      a.read(first, fromA.clear().limit(count));
      b.read(first, fromB.clear().limit(count));
      if (fromA.flip().mismatch(fromB.flip()) >= 0) {
        return false;
      }
    }
    return true;
  }
}
