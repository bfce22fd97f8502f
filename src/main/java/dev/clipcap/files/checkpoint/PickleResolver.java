package dev.clipcap.files.checkpoint;

import java.util.List;

/** Says what names in a pickle stand for, and what calling them would give: the allow-list. */
interface PickleResolver {
  String SAVE_WEIGHTS = "in PyTorch save just the weights: torch.save(model.state_dict(), file)";

  /** The value for a name such as {@code collections.OrderedDict}, or null if it is unknown. */
  Object global(String qualifiedName);

  /** Whether objects of an unknown name become {@link Opaque}; otherwise they are refused. */
  default boolean mayPassOver(String qualifiedName) {
    return false;
  }

  /** Instructions after which a pickle is refused. */
  default int maxSteps() {
    return 1_000_000;
  }

  /** What a user can do about a file that is refused. */
  default String remedy() {
    return SAVE_WEIGHTS;
  }

  /** The value of {@code callable(*arguments)}, or null to refuse it. */
  Object call(Object callable, List<?> arguments);

  /** Gives an object its state; false to refuse it. */
  default boolean build(Object target, Object state) {
    return false;
  }

  /** The value of a persistent id, or null to refuse it. */
  default Object persistent(Object id) {
    return null;
  }

  /** The value of raw bytes at a place in the input, not read for it, or null to refuse them. */
  default Object bytes(long position, long length) {
    return null;
  }
}
