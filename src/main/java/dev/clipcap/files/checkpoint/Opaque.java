package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;

/**
 * What stands for a value of a pickle that is not understood: whatever is called, set or added to
 * it, it stays as it is.
 *
 * @param name the Python name that it was to be made with
 * @param position byte of the stream behind that name
 */
record Opaque(String name, long position) {
  /** The error that names it; {@code where} is the stream. */
  InvalidInputException refused(String where) {
    return refused(where, PickleResolver.SAVE_WEIGHTS);
  }

  InvalidInputException refused(String where, String remedy) {
    return new InvalidInputException(
        where + " byte " + position,
        "the Python name '" + printable() + "'",
        "only tensors in dictionaries; it was not run",
        remedy);
  }

  /** Its name without what a terminal would follow. */
  String printable() {
    return name.substring(0, Math.min(200, name.length())).replaceAll("[^\\w.\\-]", "?");
  }
}
