package dev.clipcap.data;

import java.util.Optional;

/** Finds the image of a file name that a caption file gives. */
@FunctionalInterface
interface ImageFinder {
  /**
   * Looks for the image.
   *
   * @param where the place of the name, for errors
   */
  Optional<ImageSource> find(String fileName, String where);
}
