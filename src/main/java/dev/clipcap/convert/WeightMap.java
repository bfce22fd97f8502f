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
import java.util.function.Function;
import java.util.regex.Pattern;
import org.tensorflow.ndarray.Shape;

/**
 * From a checkpoint's tensors to our model's: new names and views (transposed, split, squeezed), as
 * a checked bijection. {@link WeightMaps} has the layouts.
 */
public final class WeightMap {
  /** One tensor under its name in our model. */
  record Renamed(String name, StoredTensor tensor) {}

  /** What becomes of one tensor: usually one of ours, several if it is split, none if ignorable. */
  @FunctionalInterface
  interface Rule {
    List<Renamed> apply(String name, StoredTensor tensor);
  }

  private final Function<Checkpoint, Rule> rules;
  private final Map<String, String> tied;
  private final Pattern tops;

  /**
   * @param rules the rule for one checkpoint, whose layout it may look up
   * @param tied names that may repeat another tensor's values, with that other's name
   * @param tops how the names of a checkpoint begin, without what wrappers add to them
   */
  WeightMap(Function<Checkpoint, Rule> rules, Map<String, String> tied, Pattern tops) {
    this.rules = rules;
    this.tied = tied;
    this.tops = tops;
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
