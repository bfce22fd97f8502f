package dev.clipcap.convert;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.files.checkpoint.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/** Dimensions looked up in a checkpoint's tensors, and the contradictions found on the way. */
final class Sizes {
  private static final int SHOWN = 20;

  private final Path path;
  private final Map<String, StoredTensor> tensors;
  private final List<String> contradictions = new ArrayList<>();

  Sizes(Path path, Map<String, StoredTensor> tensors) {
    this.path = path;
    this.tensors = tensors;
  }

  /** A dimension, from 1 to 2^31 - 1, of a tensor that must exist and have this rank. */
  int get(String name, int dimension, int rank) {
    StoredTensor tensor = tensors.get(name);
    refuseIf(
        tensor == null
            || tensor.shape().numDimensions() != rank
            || tensor.shape().get(dimension) < 1
            || tensor.shape().get(dimension) > Integer.MAX_VALUE,
        path.toString(),
        tensor == null ? "no tensor " + name : name + " of shape " + tensor.shape(),
        name + " with " + rank + " dimensions",
        "check that the file is of the intended model");
    return (int) tensor.shape().get(dimension);
  }

  /** How many tensors {@code prefix0.*, prefix1.*, ...} there are; at least one, without a gap. */
  int layers(String prefix) {
    Set<String> numbers =
        tensors.keySet().stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()).split("\\.", 2)[0])
            .collect(Collectors.toSet());
    int layers = 0;
    while (numbers.contains(Integer.toString(layers))) {
      layers++;
    }
    if (layers == 0 || numbers.size() != layers) {
      contradictions.add(
          "layers %s* numbered 0 to %s of %s in all".formatted(prefix, layers - 1, numbers.size()));
    }
    return layers;
  }

  void expectLayers(String prefix, int expected) {
    int layers = layers(prefix);
    if (layers != expected) {
      contradictions.add(layers + " layers " + prefix + "* instead of " + expected);
    }
  }

  void expect(String name, long... dimensions) {
    StoredTensor tensor = tensors.get(name);
    Shape expected = Shape.of(dimensions);
    if (tensor == null) {
      contradictions.add("no " + name);
    } else if (!tensor.shape().equals(expected)) {
      contradictions.add(name + " " + tensor.shape() + " instead of " + expected);
    }
  }

  void expectMultiple(String name, long size, long width) {
    if (size % width != 0) {
      contradictions.add(name + " has " + size + " rows, no multiple of the width " + width);
    }
  }

  /** Throws one error that lists every contradiction. */
  void throwIfAny() {
    refuseIf(
        !contradictions.isEmpty(),
        path.toString(),
        "sizes that contradict each other: "
            + contradictions.stream().limit(SHOWN).collect(Collectors.joining("; "))
            + (contradictions.size() > SHOWN ? "; and others" : ""),
        "one consistent model",
        "check that the file is complete and of the intended model");
  }
}
