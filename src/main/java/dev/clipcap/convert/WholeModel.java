package dev.clipcap.convert;

import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether a SavedModel of this project is used whole: its config.json may have been changed to
 * fewer blocks than there are, which would be left out without a word.
 */
public final class WholeModel {
  private WholeModel() {}

  /**
   * Refuses to leave weights out.
   *
   * @param savedModel its folder
   * @param part how the weights' names begin in it; empty for all
   * @param used the weights' names in it
   * @throws InvalidInputException naming a weight that is not used
   */
  public static void require(Path savedModel, String part, Collection<String> used) {
    Set<String> left;
    try (Checkpoint checkpoint = Checkpoint.open(savedModel)) {
      left = new HashSet<>(checkpoint.tensors().keySet());
    }
    left.removeIf(name -> !name.startsWith(part));
    left.removeAll(used);
    if (!left.isEmpty()) {
      throw new InvalidInputException(
          savedModel.resolve("config.json").toString(),
          "sizes without place for %d weights, such as %s"
              .formatted(left.size(), left.stream().sorted().findFirst().orElseThrow()),
          "the sizes of the model in that folder",
          "restore the file as it was written");
    }
  }
}
