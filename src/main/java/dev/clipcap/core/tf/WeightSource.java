package dev.clipcap.core.tf;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;

/** Where the weights of a graph come from. */
@FunctionalInterface
public interface WeightSource {
  /** Gives the weights in a session their values. */
  void restore(Session session, Params params);

  /**
   * Asked for each weight while the graph is being built, so that a config.json of other sizes than
   * the weights have costs nothing.
   *
   * @param name its full name in the graph
   * @throws dev.clipcap.io.InvalidInputException if there is no such weight
   */
  default void require(String name, Shape shape) {}

  /**
   * The weights of a SavedModel that this project wrote, under the same names.
   *
   * @throws dev.clipcap.io.InvalidInputException if the folder is no SavedModel
   */
  static WeightSource of(Path savedModel) {
    return of(savedModel, List.of(), UnaryOperator.identity());
  }

  /**
   * The weights of a SavedModel for a graph that has to use all of some parts: its config.json may
   * have been changed to fewer blocks than there are, which would be left out without a word.
   *
   * @param savedModel its folder, written by this project
   * @param parts how the weights' names begin there, of which none may be left over
   * @param key a weight's full name in the graph to its name there
   * @throws dev.clipcap.io.InvalidInputException if the folder is no SavedModel
   */
  static WeightSource of(Path savedModel, List<String> parts, UnaryOperator<String> key) {
    StoredWeights.Shapes stored = StoredWeights.Shapes.of(savedModel);
    return new WeightSource() {
      @Override
      public void require(String name, Shape shape) {
        stored.require(key.apply(name), shape);
      }

      @Override
      public void restore(Session session, Params params) {
        List<String> used = params.all().stream().map(Param::name).map(key).toList();
        parts.forEach(part -> requireUsed(savedModel, part, used));
        SavedModels.restore(session, params, savedModel, key);
      }
    };
  }

  /**
   * Refuses to leave weights out.
   *
   * @param savedModel its folder
   * @param part how the weights' names begin in it; empty for all
   * @param used the weights' names in it
   * @throws dev.clipcap.io.InvalidInputException naming a weight that is not used
   */
  static void requireUsed(Path savedModel, String part, Collection<String> used) {
    Set<String> left = new TreeSet<>(StoredWeights.Shapes.of(savedModel).byName().keySet());
    left.removeIf(name -> !name.startsWith(part) || used.contains(name));
    refuseIf(
        !left.isEmpty(),
        savedModel.resolve("config.json").toString(),
        "sizes without place for %s weights, such as %s"
            .formatted(left.size(), left.stream().findFirst().orElse("")),
        "the sizes of the model in that folder",
        "restore the file as it was written");
  }
}
