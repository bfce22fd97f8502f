package dev.clipcap.convert;

import dev.clipcap.convert.WeightMap.Renamed;
import dev.clipcap.files.checkpoint.StoredTensor;
import java.util.List;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * From Keras variables to PyTorch parameters, as transformers 4.x pairs them: {@code
 * tfclip_model/clip/vision_model/encoder/layers_._0/mlp/fc1/kernel} [in, out] is {@code
 * vision_model.encoder.layers.0.mlp.fc1.weight} [out, in].
 */
final class KerasNames {
  private KerasNames() {}

  /**
   * The PyTorch name and layout of a variable; tensors whose names have no slash are left alone.
   *
   * @param tops where our names start: everything before one of them is dropped
   */
  static Renamed toPyTorch(String name, StoredTensor tensor, Set<String> tops) {
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
