package dev.clipcap.convert;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;

/**
 * Whether a SavedModel of this project is used whole: its config.json may have been changed to
 * fewer blocks than there are, which would be left out without a word.
 */
public final class WholeModel {
  private WholeModel() {}

  /**
   * The weights of a SavedModel for a graph that has to use all of some parts.
   *
   * @param savedModel its folder
   * @param parts how the weights' names begin there, of which none may be left over
   * @param key a weight's full name in the graph to its name there
   * @throws InvalidInputException if the folder is no SavedModel
   */
  public static WeightSource source(
      Path savedModel, List<String> parts, UnaryOperator<String> key) {
    WeightSource weights = SavedModels.source(savedModel, key);
    return new WeightSource() {
      @Override
      public void require(String name, Shape shape) {
        weights.require(name, shape);
      }

      @Override
      public void restore(Session session, Params params) {
        List<String> used = params.all().stream().map(Param::name).map(key).toList();
        parts.forEach(part -> WholeModel.require(savedModel, part, used));
        weights.restore(session, params);
      }
    };
  }

  /**
   * Refuses to leave weights out.
   *
   * @param savedModel its folder
   * @param part how the weights' names begin in it; empty for all
   * @param used the weights' names in it
   * @throws InvalidInputException naming a weight that is not used
   */
  public static void require(Path savedModel, String part, Collection<String> used) {
    Set<String> left = new HashSet<>(SavedModels.weightNames(savedModel));
    left.removeIf(name -> !name.startsWith(part));
    left.removeAll(used);
    if (!left.isEmpty()) {
      throw new InvalidInputException(
          savedModel.resolve("config.json").toString(),
          "sizes without place for %s weights, such as %s"
              .formatted(left.size(), left.stream().sorted().findFirst().orElseThrow()),
          "the sizes of the model in that folder",
          "restore the file as it was written");
    }
  }
}
