package dev.clipcap.data;

import java.util.Optional;

/** Finds the image of a file name that a caption file gives. */
@FunctionalInterface
public interface ImageFinder {
  /**
   * Looks for the image.
   *
   * @param where the place of the name, for errors
   */
  Optional<ImageSource> find(String fileName, String where);

  /** A name that differs from one not found in upper and lower case only, for messages. */
  default Optional<String> inOtherCase(String fileName) {
    return Optional.empty();
  }
}
